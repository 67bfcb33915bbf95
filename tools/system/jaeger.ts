import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { isFree } from './ports.ts';
import { until } from './deadline.ts';
import { root } from './paths.ts';
import type { Program } from './program.ts';

export const jaegerImage = 'jaegertracing/jaeger:2.12.0';

/** Where services send spans and where people look at them. `program` is what has to run for that, if anything. */
export type Tracing = {
  readonly endpoint?: string | undefined;
  readonly ui?: string | undefined;
  readonly program?: Omit<Program, 'logFile'>;
  readonly hint?: string;
};

const works = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore', timeout: 3_000 }).status === 0;

const program = (command: string, args: readonly string[], prepare?: () => void): Omit<Program, 'logFile'> => ({
  name: 'jaeger',
  command,
  args,
  cwd: root,
  env: process.env,
  ready: (signal) => until(async () => (await fetch('http://127.0.0.1:16686/', { signal })).ok, signal, 250),
  ...(prepare === undefined ? {} : { prepare }),
});

/**
 * A collector of the user's (`OTEL_EXPORTER_OTLP_ENDPOINT`, or `…_TRACES_ENDPOINT`), else a Jaeger that can be started, else a line on how to get one.
 * Never a reason not to start.
 */
export const findTracing = async (dataDir: string, env: Readonly<Record<string, string | undefined>> = process.env): Promise<Tracing> => {
  // Services read by themselves what is said of traces alone; an empty variable counts as absent, to them as here.
  const endpoint = env['OTEL_EXPORTER_OTLP_ENDPOINT'] || undefined;
  if (endpoint !== undefined || env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']) return { endpoint, ui: env['JAEGER_URL'] || undefined };
  const own = { endpoint: 'http://127.0.0.1:4318', ui: 'http://localhost:16686' };
  const hint = 'no traces: no `jaeger` 2.x on the PATH (https://www.jaegertracing.io/download/), no Docker, no OTEL_EXPORTER_OTLP_ENDPOINT';
  const portsAreFree = (await Promise.all([4317, 4318, 16686].map(isFree))).every(Boolean);
  const onPath = works('jaeger', ['version']);
  if (!onPath && !works('docker', ['info'])) return { hint };
  if (!portsAreFree) return { hint: 'no traces: ports 4317, 4318, 16686 are taken; OTEL_EXPORTER_OTLP_ENDPOINT names what runs there' };
  if (onPath) return { ...own, program: program('jaeger', []) };
  const name = `quadrille-jaeger-${createHash('sha256').update(dataDir).digest('hex').slice(0, 8)}`;
  const published = ['16686:16686', '4318:4318'].flatMap((ports) => ['-p', `127.0.0.1:${ports}`]);
  const remove = (): void => void spawnSync('docker', ['rm', '-f', name]);
  return { ...own, program: program('docker', ['run', '--rm', '--name', name, ...published, jaegerImage], remove) };
};
