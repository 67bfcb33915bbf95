import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Message } from '@quadrille/decider';
import {
  Database,
  type DispatchOptions,
  Dispatcher,
  OPERATOR_TOKEN,
  ProblemFilter,
  readSettings,
  type Stream,
  Streams,
  Unavailable,
} from '@quadrille/service';
import { gatewayService } from '../gateway.service.js';
import { gatewaySettings } from '../gateway.settings.js';
import { gatewayAdapter } from './front/adapter.js';
import { prepareHttp } from './front/prepare-http.js';

export const operatorToken = 'a-token-for-operators-only';

const environment = {
  DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
  KAFKA_BROKERS: '127.0.0.1:1',
  JAEGER_URL: 'http://jaeger.example.com:16686',
};

type Kept = { state: unknown; version: number; rows: { version: number; type: string; data: unknown }[] };
type Data = Readonly<{ streamId?: string; orderId?: string; executionId?: string }>;

@Module({})
// oxlint-disable-next-line typescript/no-extraneous-class -- a Nest module is a class
class FrontDoor {}

/** The front door with streams in memory: its own tables decide, its own routes answer; no database, no Kafka. */
export const openFrontDoor = async (more: Readonly<Record<string, string>> = {}) => {
  const tables = gatewayService(readSettings(gatewaySettings, { ...environment, ...more }));
  const streams = new Map<string, Kept>();
  const listeners = new Set<() => void>();
  const sent: Message[] = [];
  const about = new Map<string, string | undefined>();
  const traces = new Map<string, string | undefined>();
  let isAway = false;

  const decide = ({ type, data }: Message): readonly Message[] => {
    const definition = tables.streams.find(({ decisions }) => Object.hasOwn(decisions, type)) as Stream;
    const { streamId, orderId, executionId } = data as Data;
    const id = (streamId ?? orderId ?? executionId) as string;
    const kept: Kept = streams.get(id) ?? { state: definition.initialState, version: 0, rows: [] };
    const message = { id: 'id', type, time: new Date().toISOString(), source: '/gateway' };
    const decision = definition.decisions[type] as (command: Message, state: unknown, context: unknown) => readonly Message[];
    const events = decision({ type, data }, kept.state, { message, now: Date.now() });
    for (const event of events) {
      kept.state = definition.evolve(kept.state, event);
      kept.version += 1;
      kept.rows.push({ version: kept.version, type: event.type, data: event.data });
      sent.push(event);
      if (tables.streams.some(({ decisions }) => Object.hasOwn(decisions, event.type))) decide(event);
    }
    streams.set(id, kept);
    return events;
  };

  const dispatcher: Pick<Dispatcher, 'dispatch'> = {
    dispatch: async (command, { correlationid, traceparent }: DispatchOptions = {}) => {
      if (isAway) throw new Unavailable('the store cannot be reached at the moment', 2);
      about.set(command.type, correlationid);
      traces.set(command.type, traceparent);
      const events = decide(command);
      for (const listener of listeners) listener();
      return { events };
    },
  };
  const read = async (id: string) => {
    if (isAway) throw new Error('Connection terminated unexpectedly');
    const kept = streams.get(id);
    return kept && { ...kept, traceparent: `the trace of ${id}` };
  };
  const reader = {
    read,
    readAll: (ids: readonly string[]) => Promise.all(ids.map(read)),
    history: async (id: string, { after = 0 }: { after?: number } = {}) =>
      ((await read(id))?.rows ?? [])
        .filter(({ version }) => version > after)
        .map((row) => ({ ...row, id: `row-${row.version}`, metadata: { time: '2026-11-21T12:00:00.000Z' }, recordedAt: new Date(0) })),
    onChange: (_id: string, listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };

  const query = async () => {
    if (isAway) throw new Error('Connection terminated unexpectedly');
    return [];
  };

  const module: DynamicModule = {
    module: FrontDoor,
    controllers: [...(tables.routes ?? [])],
    providers: [
      { provide: Dispatcher, useValue: dispatcher },
      { provide: Streams, useValue: reader },
      { provide: Database, useValue: { query } },
      { provide: OPERATOR_TOKEN, useValue: operatorToken },
      { provide: APP_FILTER, useClass: ProblemFilter },
      ...(tables.providers ?? []),
    ],
  };
  const app = await NestFactory.create<NestFastifyApplication>(module, gatewayAdapter(20), { logger: false });
  prepareHttp(app);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return {
    app,
    fastify: app.getHttpAdapter().getInstance(),
    controllers: tables.routes ?? [],
    /** Everything decided so far, over all streams. */
    sent,
    /** By the type of a command: what the last one of it was said to be all about. */
    about,
    /** By the type of a command: in which trace the last one of it was given, where in another than that of its request. */
    traces,
    tell: (command: Message) => dispatcher.dispatch(command),
    goAway: () => (isAway = true),
    comeBack: () => (isAway = false),
    close: () => app.close(),
  };
};
export type FrontDoorInMemory = Awaited<ReturnType<typeof openFrontDoor>>;
