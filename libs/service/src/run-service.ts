import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { checkTopics, createClient } from '@quadrille/messaging';
import { collectProcessMetrics, createLogger, nameRequest, stopTracing } from '@quadrille/telemetry';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { type z, ZodError } from 'zod';
import { Routing } from './committer/routing.js';
import { createService } from './create-service.js';
import { serviceAdapter } from './http/service-adapter.js';
import { KafkaStrategy } from './kafka-strategy.js';
import { NestLogger } from './nest-logger.js';
import { Runtime } from './runtime.js';
import type { ServiceTables } from './service-tables.js';
import { BadSettings, operatorToken, readSettings, type ServiceSettings } from './settings.js';

/** `EX_CONFIG` of sysexits.h: whoever starts it again as it is gets the same. */
const refused = 78;
const drainWithinMs = 9500;
/** So long have requests that are in hand when the service is told to stop. */
const answerWithinMs = 2500;
const lookEveryMs = 20;

/** What one service does to the HTTP side before it listens (limits, documents); the gateway needs it, the others do not. */
export type HttpSetup = Readonly<{
  adapter?: () => FastifyAdapter;
  prepare?: (app: NestFastifyApplication) => Promise<void> | void;
}>;

const readToken = (file: string): string => {
  try {
    return operatorToken.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const why = error instanceof ZodError ? `what is in ${file} ${error.issues[0]?.message}` : (error as Error).message;
    throw new BadSettings(`The environment has a problem:\n  OPERATOR_TOKEN_FILE: ${why}`, { cause: error });
  }
};

const operatorTokenOf = ({ OPERATOR_TOKEN, OPERATOR_TOKEN_FILE }: ServiceSettings): string => {
  if (OPERATOR_TOKEN) return OPERATOR_TOKEN;
  if (OPERATOR_TOKEN_FILE) return readToken(OPERATOR_TOKEN_FILE);
  return randomBytes(32).toString('base64url'); // nobody knows it: the operator routes are shut
};

/** While a server closes: a connection ends when its request is answered, and nobody keeps one open any longer than requests are waited for. */
const endConnections = (server: Server): Readonly<{ done: () => void }> => {
  const answered = setInterval(() => server.closeIdleConnections(), lookEveryMs);
  const late = setTimeout(() => server.closeAllConnections(), answerWithinMs);
  return {
    done: () => {
      clearInterval(answered);
      clearTimeout(late);
    },
  };
};

/**
 * Runs a service until it is told to stop: reads its settings, joins Kafka, listens on HTTP. SIGTERM and SIGINT drain it, requests in hand first, and end with 0;
 * what it cannot recover from ends it with 1, for whoever supervises it to start it anew; settings that it cannot run with, or be made of, end it with 78.
 */
export const runService = async <Schema extends z.ZodType<ServiceSettings>>(
  service: (settings: z.output<Schema>) => ServiceTables,
  schema: Schema,
  { adapter = serviceAdapter, prepare }: HttpSetup = {},
): Promise<void> => {
  let settings: z.output<Schema>;
  let operatorToken: string;
  let tables: ServiceTables;
  try {
    settings = readSettings(schema);
    operatorToken = operatorTokenOf(settings);
    tables = service(settings);
  } catch (error) {
    process.stderr.write(`${error instanceof BadSettings ? error.message : (error as Error).stack}\n`);
    process.exit(refused);
  }
  const logger = createLogger(tables.name, settings.LOG_LEVEL);
  const die = (reason: unknown): void => {
    logger.fatal({ err: reason }, 'cannot go on');
    process.exit(1);
  };
  process.on('uncaughtException', die).on('unhandledRejection', die);
  collectProcessMetrics();

  // Before anything is published: by another number a key would get a second partition, and lose its order.
  const kafka = createClient(tables.name, settings.KAFKA_BROKERS.split(','), logger);
  await checkTopics(kafka, new Routing(tables).topics(), settings.KAFKA_PARTITIONS);
  const runtime = await Runtime.open(tables, settings, logger, die);
  let stopping = false;
  const app = await NestFactory.create<NestFastifyApplication>(createService(runtime, operatorToken), adapter(), {
    logger: new NestLogger(logger),
  });
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, _reply, done) => {
      nameRequest(request.method, request.routeOptions.url);
      done();
    })
    .addHook('onSend', (_request, reply, _payload, done) => {
      // Its connection ends with this answer: whoever is not told sends the next request into its end.
      if (stopping) void reply.header('connection', 'close');
      done();
    });
  app.connectMicroservice({ strategy: new KafkaStrategy(runtime) });

  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'draining');
    const patience = setTimeout(() => die(new Error(`not drained within ${drainWithinMs} ms`)), drainWithinMs).unref();
    tables.onDrain?.();
    const connections = endConnections(app.getHttpServer());
    await app.close();
    connections.done();
    await stopTracing();
    clearTimeout(patience);
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal).catch(die));

  await prepare?.(app);
  await app.listen(settings.PORT, '0.0.0.0');
  await app.startAllMicroservices();
  logger.info({ port: settings.PORT }, 'ready');
};
