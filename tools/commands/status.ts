import { Command } from 'commander';
import { memoryMegabytes } from '../system/processes.ts';
import { leftovers, runningSupervisor } from '../system/leftovers.ts';
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

const health = async (url: string): Promise<string> => {
  try {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
    if (answer.ok) return paint('green', 'ready');
    const { detail } = (await answer.json()) as { detail?: string };
    return paint('yellow', detail ?? 'not ready');
  } catch {
    return paint('red', 'down');
  }
};

const row = async ({ name, url, pid }: RunningService): Promise<readonly string[]> => {
  const [state, metrics] = await Promise.all([health(url), readMetrics(url)]);
  const figures = ['lag', 'outbox', 'parked'].map((what) => total(metrics, what)?.toString() ?? '–');
  return [name, url, pid === null ? 'restarting' : String(pid), state, memory(pid), ...figures];
};

const show = async ({ gateway, kafka, postgres, jaeger, services }: RunFile): Promise<void> => {
  const titles = ['service', 'url', 'pid', 'state', 'memory', 'lag', 'outbox', 'parked'].map((title) => paint('dim', title));
  const rows = await Promise.all(services.map(row));
  rows.push(['kafka', kafka.brokers, String(kafka.pid ?? 'yours'), '', memory(kafka.pid)]);
  rows.push(['postgres', new URL(postgres.url).host, String(postgres.pid ?? 'yours'), '', memory(postgres.pid)]);
  if (jaeger !== null) rows.push(['jaeger', jaeger]);
  console.log();
  for (const line of table([titles, ...rows], '  ')) console.log(line); // fits a terminal of 80 columns
  console.log(`\n  ${gateway}\n`);
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
