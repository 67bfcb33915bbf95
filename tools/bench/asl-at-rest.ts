import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from '@quadrille/service';
import { idleWorkers, load } from './built-runtime.ts';

/** What a process has used so far, which does nothing but wait for the timers of other people's executions. */
export type AtRest = Readonly<{ cpuMs: number; rssMb: number }>;

const url = process.argv[2];
if (url === undefined || !process.send) throw new Error('started by asl-durable.ts');

const used = (): AtRest => {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, rssMb: process.memoryUsage().rss / 1_048_576 };
};

const database = new Database('bench', { DATABASE_URL: url, DATABASE_POOL: 4 });
await database.open();
const { runtime: runtimes } = await load();
const runtime = await runtimes.Runtime.open({
  database,
  region: 'us-east-1',
  workers: () => idleWorkers,
  log: { error: (details, message) => console.error(message, details) },
});
await sleep(2000);
process.send(used());
await once(process, 'message');
process.send(used());
await runtime.close();
await database.close();
process.disconnect();
