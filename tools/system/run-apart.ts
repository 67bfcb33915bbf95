import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fail } from '../terminal/fail.ts';
import { cacheDir, root } from './paths.ts';

/**
 * Runs one of the programs beside this file in a process of its own and tells it what to do: what it needs in memory is
 * given back when it is done, where the supervisor, which lives long, would keep it. Rejects with all that it said when it fails,
 * and where `signal` aborts, after ending it.
 */
export const runApart = async (file: string, order: object, signal?: AbortSignal): Promise<void> => {
  // What it logs on the way to a failure would hide the reason, which it tells.
  const env = { NODE_COMPILE_CACHE: join(cacheDir, 'compiled'), ...process.env, LOG_LEVEL: 'fatal' };
  const child = fork(join(import.meta.dirname, file), [], {
    cwd: root,
    env,
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    signal,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const ended = once(child, 'close') as Promise<[number | null]>;
  child.send(order);
  const [code] = await ended;
  if (code !== 0) throw new Error(said.trim() || `${file} ended with ${code}`);
};

/** The other side: does what it is told once and ends, with 1 and the reasons when that fails. */
export const doAsTold = <Order>(work: (order: Order) => Promise<void>): void => {
  process.once('message', (order: Order) => {
    work(order).then(() => process.exit(0), fail);
  });
};
