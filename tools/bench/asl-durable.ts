import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { definitionHash, parseDefinition } from '@quadrille/asl';
import { Database, migrateService } from '@quadrille/service';
import pg from 'pg';
import type { PinnedMachine } from '../../apps/saga/src/state-machines/executions.js';
import type { Runtime } from '../../apps/saga/src/state-machines/runtime/runtime.js';
import type { AtRest } from './asl-at-rest.ts';
import { idleWorkers, load } from './built-runtime.ts';
import { cpuSeconds, parentOf } from '../system/processes.ts';
import { against } from './targets.ts';

const machine = (definition: object): PinnedMachine => {
  const { definition: parsed } = parseDefinition(definition);
  if (!parsed) throw new Error('the definition is not valid');
  const name = `bench-${randomUUID().slice(0, 8)}`;
  const arn = `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`;
  return { arn, name, type: 'STANDARD', roleArn: '', hash: definitionHash(parsed), definition: parsed };
};

/** Five transitions in three pieces: the two tasks are answered as soon as they are asked. */
const order = machine({
  StartAt: 'Price',
  States: {
    Price: { Type: 'Pass', Parameters: { 'amount.$': '$.total', currency: 'EUR' }, ResultPath: '$.price', Next: 'Reserve' },
    Reserve: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:1:function:reserve', ResultPath: '$.stock', Next: 'Large?' },
    'Large?': { Type: 'Choice', Choices: [{ Variable: '$.price.amount', NumericGreaterThan: 100, Next: 'Charge' }], Default: 'Done' },
    Charge: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:1:function:charge', ResultPath: '$.payment', Next: 'Done' },
    Done: { Type: 'Succeed' },
  },
});
const transitionsOfAnOrder = 5;
const tomorrow = machine({ StartAt: 'Rest', States: { Rest: { Type: 'Wait', Seconds: 86_400, End: true } } });
const short = machine({ StartAt: 'Only', States: { Only: { Type: 'Pass', End: true } } });

const postmasterOf = async (url: string): Promise<number> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const parent = parentOf(rows[0]!.pid)!;
  await client.end();
  return parent;
};

const all = async (count: number, atOnce: number, act: (index: number) => Promise<unknown>): Promise<void> => {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
};

/** What durability costs, on a database of its own on the server of `ownerUrl`. */
export const measureDurable = async (ownerUrl: string, executions: number, waiting: number): Promise<void> => {
  const { runtime: runtimes, start, schema } = await load();
  const name = `bench_${randomUUID().slice(0, 8)}`;
  const server = new pg.Client({ connectionString: ownerUrl });
  await server.connect();
  await server.query(`CREATE DATABASE ${name}`);
  const url = new URL(ownerUrl);
  url.pathname = `/${name}`;
  await migrateService({ name, ownerUrl: url.href, password: 'bench', migrations: schema.stateMachineMigrations });
  url.username = `quadrille_${name}`;
  url.password = 'bench';
  const database = new Database(name, { DATABASE_URL: url.href, DATABASE_POOL: 4 });
  await database.open();
  const postmaster = await postmasterOf(url.href);
  let ended = 0;
  const runtime = await runtimes.Runtime.open({
    database,
    region: 'us-east-1',
    log: { error: (details, message) => console.error(message, details) },
    workers: () => idleWorkers,
  });
  countEnds(runtime, () => ended++);
  const startOne = (of: PinnedMachine, input: object): Promise<unknown> =>
    start.startExecution(runtime, { machine: of, name: randomUUID(), input: input as never }, 0);
  try {
    const measure = async (what: string, count: number, unit: string, act: () => Promise<void>, target?: number): Promise<void> => {
      const before = process.cpuUsage();
      const server = cpuSeconds(postmaster);
      const started = performance.now();
      await act();
      const seconds = (performance.now() - started) / 1000;
      const { user, system } = process.cpuUsage(before);
      const own = (user + system) / 1e6;
      const theirs = cpuSeconds(postmaster) - server;
      const per = 10_000 / count;
      const perSecond = Math.round(count / seconds);
      console.log(
        `${what.padEnd(22)} ${perSecond} ${unit}/s${target === undefined ? '' : ` ${against(perSecond, { least: target })}`}; CPU s per 10,000: ${(own * per).toFixed(2)} here, ${(theirs * per).toFixed(2)} in PostgreSQL`,
      );
    };
    const orders = async (count: number): Promise<void> => {
      const goal = ended + count;
      await all(count, 400, () => startOne(order, { total: 120, lines: [{ sku: 'widget-a', quantity: 2 }] }));
      while (ended < goal) await sleep(5);
    };
    await orders(2000);
    await measure('durable transitions', executions * transitionsOfAnOrder, 'transitions', () => orders(executions), 5000);
    await measure('StartExecution', executions, 'starts', () => all(executions, 400, () => startOne(short, {})), 1000);
    await measure('one after another', 500, 'starts', () => all(500, 1, () => startOne(short, {})));
    await measure('waiting executions', waiting, 'starts', () => all(waiting, 400, () => startOne(tomorrow, { id: 1 })));
    await runtime.close();
    await atRest(url.href, waiting, postmaster);
  } finally {
    await runtime.close();
    await database.close();
    await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await server.query(`DROP ROLE quadrille_${name}`);
    await server.end();
  }
};

/** No CPU: a process that does nothing at all spends half a percent of a core on looking at its clock and tables. */
const noCpuMs = 50;

/** As a service finds them when it starts: with the flags of one. */
const atRest = async (url: string, waiting: number, postmaster: number): Promise<void> => {
  const program = join(import.meta.dirname, 'asl-at-rest.ts');
  const child = fork(program, [url], {
    execArgv: ['--max-semi-space-size=32', '--single-threaded-gc'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [rested] = (await once(child, 'message')) as [AtRest];
  const server = cpuSeconds(postmaster);
  await sleep(10_000);
  child.send('enough');
  const [{ cpuMs, rssMb }] = (await once(child, 'message')) as [AtRest];
  const theirs = (cpuSeconds(postmaster) - server) * 1000;
  await once(child, 'exit');
  const spentMs = cpuMs - rested.cpuMs;
  console.log(
    `${waiting} executions at rest: ${Math.round(rssMb)} MB ${against(rssMb, { most: 300 })}; in 10 s ${Math.round(spentMs)} ms of CPU here ${against(spentMs, { most: noCpuMs })}, ${Math.round(theirs)} ms in PostgreSQL`,
  );
};

const countEnds = (runtime: Runtime, count: () => void): void => {
  const committed = runtime.committed.bind(runtime);
  runtime.committed = (what) => {
    if (what.stored.state && what.stored.state.status !== 'RUNNING') count();
    committed(what);
  };
};
