import { prepareDatabase } from './prepare-database.ts';
import { startInfrastructure, type InfrastructureOptions } from './infrastructure.ts';
import { findTracing, type Tracing } from './jaeger.ts';
import { freePortRange, type PortClaim } from './ports.ts';
import { endsLast } from './program.ts';
import { silent, type Progress } from './progress.ts';
import { runApart } from './run-apart.ts';
import { RunningSystem } from './running-system.ts';
import { operatorToken } from './secrets.ts';
import { portOf, serviceNames, type Environment, type ServiceName } from './services.ts';
import { Supervisor } from './supervisor.ts';
import type { Observer } from './supervised-process.ts';

export type SystemOptions = Omit<InfrastructureOptions, 'supervisor' | 'alsoClaimed'> & {
  /** The gateway's port; the other services have the ones after it. Free ones are found when it is not given. */
  readonly port?: number;
  readonly services?: readonly ServiceName[];
  /** How many of a service are started; one where nothing is said. */
  readonly instances?: Partial<Record<ServiceName, number>>;
  /** Added to the environment of every service, or of one. */
  readonly env?: Partial<Record<ServiceName | 'every', Environment>>;
  /** Stands for the code that was built; the same one lets migrations be skipped. Absent: they run. */
  readonly build?: string | undefined;
  /** Whether a Jaeger is looked for. Default: no. */
  readonly tracing?: boolean;
  /** Hears what whoever looks on should know of. */
  readonly observer?: Partial<Omit<Observer, 'changed'>>;
};

const servicePorts = (port: number, services: readonly ServiceName[]): readonly PortClaim[] =>
  services.map((service) => ({ port: portOf(service, port), purpose: service, variable: 'PORT' }));

const startServices = (
  system: RunningSystem,
  services: readonly ServiceName[],
  options: SystemOptions,
  progress: Progress,
): Promise<void> =>
  progress.step(`${services.length} services`, async () => {
    const wanted = services.flatMap((service) => Array.from({ length: options.instances?.[service] ?? 1 }, () => service));
    await Promise.all(wanted.map((service) => system.addInstance(service)));
  });

/**
 * Everything, from nothing to ready: Kafka and PostgreSQL, schemas, topics, services. Several systems run side by side,
 * each on a data folder and ports of its own. Rejects when something does not start, or `signal` aborts, after ending what did.
 */
export const startSystem = async (options: SystemOptions): Promise<RunningSystem> => {
  const { dataDir, progress = silent, services = serviceNames, signal } = options;
  const port = options.port ?? (await freePortRange(serviceNames.length));
  let system: RunningSystem | undefined;
  const supervisor = new Supervisor(dataDir, {
    ...options.observer,
    changed: () => system?.remember(),
  });
  operatorToken(dataDir);
  const end = (): void => void supervisor.stop(endsLast);
  signal?.addEventListener('abort', end, { once: true });
  try {
    const tracing: Tracing = options.tracing === true ? await findTracing(dataDir) : {};
    if (tracing.hint !== undefined) progress.note(tracing.hint);
    // Not waited for: traces are a convenience, and an image may have to be fetched for them.
    if (tracing.program !== undefined)
      supervisor
        .add(tracing.program)
        .start()
        .catch(() => progress.note('jaeger does not start, see its log'));
    const infrastructure = await startInfrastructure({ ...options, supervisor, alsoClaimed: servicePorts(port, services) });
    signal?.throwIfAborted();
    await Promise.all([
      progress.step('schemas', async (detail) => {
        if (!(await prepareDatabase(infrastructure.postgresUrl, dataDir, services, options.build, signal))) detail('up to date');
      }),
      progress.step('topics', () => runApart('create-topics.ts', { brokers: infrastructure.brokers }, signal)),
    ]);
    signal?.throwIfAborted();
    system = new RunningSystem(infrastructure, { dataDir, port, tracing, env: options.env ?? {} });
    await startServices(system, services, options, progress);
    signal?.throwIfAborted();
    system.becomeReady();
    return system;
  } catch (error) {
    await supervisor.stop(endsLast);
    throw error;
  } finally {
    signal?.removeEventListener('abort', end);
  }
};
