import { Command } from 'commander';
import { memoryMegabytes } from '../system/processes.ts';
import { leftovers, runningSupervisor, supervisedNames } from '../system/leftovers.ts';
import { readRunFile, type RunFile, type RunningService } from '../system/run-file.ts';
import { fail } from '../terminal/fail.ts';
import { paint, table } from '../terminal/live-lines.ts';
import { readMetrics, total } from '../system/read-metrics.ts';
import { dataDir } from '../start/surroundings.ts';

new Command('npm run status --').description('What runs here, and how it is. Leaves with 1 where no services are ready.').parse();

const memory = (pid: number | null): string => {
  const megabytes = pid === null ? 0 : memoryMegabytes(pid);
  return megabytes === 0 ? '' : `${Math.round(megabytes)} MB`;
};

type Health = { readonly isReady: boolean; readonly said: string };
const health = async (url: string): Promise<Health> => {
  try {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
    if (answer.ok) return { isReady: true, said: paint('green', 'ready') };
    const { detail } = (await answer.json()) as { detail?: string };
    return { isReady: false, said: paint('yellow', detail ?? 'not ready') };
  } catch {
    return { isReady: false, said: paint('red', 'down') };
  }
};

const row = async ({ name, url, pid }: RunningService): Promise<{ readonly isReady: boolean; readonly cells: readonly string[] }> => {
  const [{ isReady, said }, metrics] = await Promise.all([health(url), readMetrics(url)]);
  const figures = ['lag', 'outbox', 'parked'].map((what) => total(metrics, what)?.toString() ?? '–');
  return { isReady, cells: [name, url, pid === null ? 'restarting' : String(pid), said, memory(pid), ...figures] };
};

const show = async ({ gateway, kafka, postgres, jaeger, services }: RunFile): Promise<void> => {
  const titles = ['service', 'url', 'pid', 'state', 'memory', 'lag', 'outbox', 'parked'].map((title) => paint('dim', title));
  const rows = await Promise.all(services.map(row));
  const ours = supervisedNames(dataDir);
  /** Who is given has no process here; who is ours has none between a death and the restart. */
  const processOf = (name: string, pid: number | null): string => String(pid ?? (ours.includes(name) ? 'restarting' : 'yours'));
  const neighbours = [
    ['kafka', kafka.brokers, processOf('kafka', kafka.pid), '', memory(kafka.pid)],
    ['postgres', new URL(postgres.url).host, processOf('postgres', postgres.pid), '', memory(postgres.pid)],
  ];
  if (jaeger !== null) neighbours.push(['jaeger', jaeger]);
  console.log();
  for (const line of table([titles, ...rows.map(({ cells }) => cells), ...neighbours], '  ')) console.log(line); // fits a terminal of 80 columns
  console.log(`\n  ${gateway}\n`);
  if (!rows.some(({ isReady }) => isReady)) process.exitCode = 1;
};

const run = async (): Promise<void> => {
  const running = readRunFile(dataDir);
  const supervisor = runningSupervisor(dataDir);
  if (running !== undefined && supervisor !== undefined) return show(running);
  const left = leftovers(dataDir).map(({ name }) => name);
  if (supervisor !== undefined)
    console.log(`no services are ready: still starting, or npm run infrastructure (supervisor ${supervisor.pid})`);
  else if (left.length > 0)
    console.log(`the supervisor was killed and left behind ${left.join(', ')}; npm stop ends them, npm start begins anew`);
  else console.log('nothing runs here; npm start starts it');
  process.exitCode = 1;
};

await run().catch(fail);
