import type { Infrastructure } from './infrastructure.ts';
import type { Tracing } from './jaeger.ts';
import { freePorts } from './ports.ts';
import { removeRunFile, writeRunFile, type RunFile } from './run-file.ts';
import { accessKeysFile, operatorToken, operatorTokenFile } from './secrets.ts';
import { portOf, serviceDatabaseUrl, serviceNames, serviceProgram, type Environment, type ServiceName } from './services.ts';
import type { Exit, SupervisedProcess } from './supervised-process.ts';

type Surroundings = {
  readonly dataDir: string;
  readonly port: number;
  readonly tracing: Tracing;
  readonly env: Partial<Record<ServiceName | 'every', Environment>>;
};
type Instance = { readonly service: ServiceName; readonly name: string; readonly port: number };

/**
 * A system that runs, and what one can do to it. Processes are named `kafka`, `postgres`, `payment`, and `payment-2`
 * for a second instance.
 */
export class RunningSystem {
  readonly gateway: string;
  readonly operatorToken: string;
  readonly brokers: string;
  readonly postgresUrl: string;
  readonly dataDir: string;
  readonly jaeger: string | undefined;
  readonly #infrastructure: Infrastructure;
  readonly #surroundings: Surroundings;
  readonly #instances: Instance[] = [];
  #ready = false;
  #stopped: Promise<void> | undefined;

  constructor(infrastructure: Infrastructure, surroundings: Surroundings) {
    this.#infrastructure = infrastructure;
    this.#surroundings = surroundings;
    this.gateway = `http://localhost:${surroundings.port}`;
    this.dataDir = surroundings.dataDir;
    this.operatorToken = operatorToken(surroundings.dataDir);
    this.brokers = infrastructure.brokers;
    this.postgresUrl = infrastructure.postgresUrl;
    this.jaeger = surroundings.tracing.ui;
  }

  /** Everything that is supervised, in the order in which it was started. */
  names(): readonly string[] {
    return this.#infrastructure.supervisor.names();
  }

  pidOf(name: string): number | undefined {
    return this.process(name).pid;
  }

  urlOf(name: string): string {
    const found = this.#instances.find((instance) => instance.name === name);
    if (found === undefined) throw new Error(`no service of the name ${name} runs here`);
    return `http://127.0.0.1:${found.port}`;
  }

  databaseUrlOf(service: ServiceName): string {
    return serviceDatabaseUrl(this.postgresUrl, this.dataDir, service);
  }

  /** Its state, its exits so far, its last lines. */
  process(name: string): SupervisedProcess {
    return this.#infrastructure.supervisor.get(name);
  }

  /** Kills it; resolves when that process is gone. The supervisor starts it again unless it is held. */
  async kill(name: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.process(name).kill(signal);
  }

  /** From now on it stays down when it dies, until `release`. */
  hold(name: string): void {
    this.process(name).hold();
  }

  /** Starts what was held or stopped; resolves when it is ready. */
  async release(name: string): Promise<void> {
    await this.process(name).start();
  }

  /** Asks it to end as a deployment would (SIGTERM, SIGKILL after 10 s) and leaves it down. */
  async stopOne(name: string): Promise<Exit | undefined> {
    return this.process(name).stop();
  }

  /** Ends it in order and starts it again, from now on with `env` added; resolves when it is ready. */
  async restart(name: string, env: Environment = {}): Promise<Exit | undefined> {
    const one = this.process(name);
    const exit = await one.stop();
    one.program = { ...one.program, env: { ...one.program.env, ...env } };
    await one.start();
    return exit;
  }

  /** Resolves when these are ready; without names, when everything is. */
  async whenReady(names: readonly string[] = this.names(), withinMs?: number): Promise<void> {
    await Promise.all(names.map((name) => this.process(name).whenReady(withinMs)));
  }

  /** Starts one more of a service and resolves with its name when it is ready. */
  async addInstance(service: ServiceName, env: Environment = {}): Promise<string> {
    const number = this.#instances.filter((instance) => instance.service === service).length + 1;
    const name = number === 1 ? service : `${service}-${number}`;
    // Noted before anything is awaited: two calls at once must not take the same name.
    const instance = { service, name, port: portOf(service, this.#surroundings.port) };
    this.#instances.push(instance);
    if (number > 1) Object.assign(instance, { port: (await freePorts(1))[0] });
    const environment = { ...this.#environmentOf(service), ...this.#surroundings.env.every, ...this.#surroundings.env[service], ...env };
    await this.#infrastructure.supervisor.add(serviceProgram(service, name, instance.port, environment)).start();
    return name;
  }

  /** Services drain first, then Kafka and Jaeger end, then PostgreSQL. Nothing is left running. Once is enough, twice does no harm. */
  async stop(): Promise<void> {
    this.#ready = false;
    this.#stopped ??= this.#infrastructure.stop().finally(() => removeRunFile(this.dataDir));
    await this.#stopped;
  }

  becomeReady(): void {
    this.#ready = true;
    this.remember();
  }

  /** Brings `run.json` up to date; it exists from `ready` until the end. */
  remember(): void {
    if (this.#ready) writeRunFile(this.dataDir, this.describe());
  }

  describe(): RunFile {
    const pid = (name: string): number | null => (this.names().includes(name) ? (this.pidOf(name) ?? null) : null);
    return {
      gateway: this.gateway,
      operatorToken: this.operatorToken,
      kafka: { brokers: this.brokers, pid: pid('kafka') },
      postgres: { url: this.postgresUrl, pid: pid('postgres') },
      jaeger: this.jaeger ?? null,
      services: this.#instances.map(({ name, port }) => ({ name, pid: pid(name), port, url: `http://localhost:${port}` })),
    };
  }

  #environmentOf(service: ServiceName): Environment {
    const { dataDir, port, tracing } = this.#surroundings;
    const urls = serviceNames.slice(1).map((name) => `${name}=http://127.0.0.1:${portOf(name, port)}`);
    return {
      DATABASE_URL: this.databaseUrlOf(service),
      KAFKA_BROKERS: this.brokers,
      OPERATOR_TOKEN: '', // one that stands in the shell is another system's, and would go before the file
      OPERATOR_TOKEN_FILE: operatorTokenFile(dataDir),
      ...(service === 'gateway' ? { SERVICE_URLS: urls.join(',') } : {}),
      ...(service === 'saga' ? { STATE_MACHINE_KEYS_FILE: accessKeysFile(dataDir) } : {}),
      ...(tracing.endpoint === undefined ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: tracing.endpoint }),
      ...(tracing.ui === undefined ? {} : { JAEGER_URL: tracing.ui }),
    };
  }
}
