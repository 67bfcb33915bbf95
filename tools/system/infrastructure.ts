import { mkdirSync } from 'node:fs';
import { kafkaBy } from './kafka-by.ts';
import { kafkaOnDocker, kafkaOnJava } from './kafka.ts';
import { kafkaClassPath } from './kafka-class-path.ts';
import { assertFree, freePorts, type PortClaim } from './ports.ts';
import { postgresProgram, postgresUrl } from './postgres.ts';
import { endsLast } from './program.ts';
import { silent, type Progress } from './progress.ts';
import { Supervisor } from './supervisor.ts';

export type InfrastructureOptions = {
  /** Holds data, logs and secrets; made when missing. */
  readonly dataDir: string;
  /** Free ports are found for those not given. */
  readonly kafkaPort?: number;
  readonly kafkaControllerPort?: number;
  readonly postgresPort?: number;
  /** Brokers or a database that run already: used instead of starting one. */
  readonly brokers?: string | undefined;
  readonly databaseUrl?: string | undefined;
  readonly progress?: Progress;
  readonly supervisor?: Supervisor;
  /** Ports that somebody will want next: looked at together with those wanted here, so that all problems are told at once. */
  readonly alsoClaimed?: readonly PortClaim[];
  /** Aborted: what is being prepared is ended and the start rejects; what runs is for whoever has the supervisor to end. */
  readonly signal?: AbortSignal;
};

/** A real Kafka and a real PostgreSQL. */
export type Infrastructure = {
  /** `host:port`, comma-separated. */
  readonly brokers: string;
  /** The owner's connection to the database `quadrille`. */
  readonly postgresUrl: string;
  readonly supervisor: Supervisor;
  stop(): Promise<void>;
};

const ports = async (options: InfrastructureOptions): Promise<{ kafka: number; controller: number; postgres: number }> => {
  const found = [...(await freePorts(3))];
  const pick = (given: number | undefined): number => given ?? (found.pop() as number);
  return { kafka: pick(options.kafkaPort), controller: pick(options.kafkaControllerPort), postgres: pick(options.postgresPort) };
};

/**
 * Starts Kafka and PostgreSQL side by side, or takes those that are given. Both are supervised: kill one and it comes back.
 * When either fails to start the other is ended again.
 */
export const startInfrastructure = async (options: InfrastructureOptions): Promise<Infrastructure> => {
  const { dataDir, progress = silent, signal } = options;
  const at = await ports(options);
  const claims: PortClaim[] = [...(options.alsoClaimed ?? [])];
  if (options.brokers === undefined) claims.push({ port: at.kafka, purpose: 'Kafka', variable: 'KAFKA_PORT' });
  if (options.brokers === undefined && kafkaBy() === 'java')
    claims.push({ port: at.controller, purpose: "Kafka's controller", variable: 'KAFKA_CONTROLLER_PORT' });
  if (options.databaseUrl === undefined) claims.push({ port: at.postgres, purpose: 'PostgreSQL', variable: 'POSTGRES_PORT' });
  await assertFree(claims);
  mkdirSync(dataDir, { recursive: true });
  const supervisor = options.supervisor ?? new Supervisor(dataDir);
  const stop = (): Promise<void> => supervisor.stop(endsLast);

  const startKafka = async (): Promise<void> => {
    const kafkaPorts = { broker: at.kafka, controller: at.controller };
    if (kafkaBy() === 'docker') {
      return progress.step('Kafka 4.3.1 (Docker)', () => supervisor.add(kafkaOnDocker(dataDir, kafkaPorts)).start());
    }
    return progress.step('Kafka 4.3.1', async (detail) => {
      const { classPath, resolved } = await kafkaClassPath(signal);
      if (resolved) detail('resolved by Maven');
      await supervisor.add(await kafkaOnJava({ dataDir, ports: kafkaPorts, classPath, signal })).start();
    });
  };
  const startPostgres = (): Promise<void> =>
    progress.step('PostgreSQL 18', async () => supervisor.add(await postgresProgram(dataDir, at.postgres, signal)).start());

  const starts = await Promise.allSettled([
    options.brokers === undefined ? startKafka() : undefined,
    options.databaseUrl === undefined ? startPostgres() : undefined,
  ]);
  const failures = starts.flatMap((start) => (start.status === 'rejected' ? [start.reason as Error] : []));
  if (failures.length > 0) {
    await stop();
    throw failures.length === 1 ? failures[0] : new AggregateError(failures, failures.map(({ message }) => message).join('\n'));
  }
  return {
    brokers: options.brokers ?? `127.0.0.1:${at.kafka}`,
    postgresUrl: options.databaseUrl ?? postgresUrl(dataDir, at.postgres),
    supervisor,
    stop,
  };
};
