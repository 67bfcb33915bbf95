import { fork } from 'node:child_process';
import { join } from 'node:path';
import { cases, type Suffered } from './asl-hostile-case.ts';

/** Above the process at rest; the largest of them has ten megabytes of input or a million items. */
const mostMb = 512;

const program = join(import.meta.dirname, 'asl-hostile-case.ts');

/** Plays one case in a process of its own; a text where it hung or took the process with it. */
const sufferedBy = (name: string, withinMs: number): Promise<Suffered | string> =>
  new Promise((resolve) => {
    const child = fork(program, [name], { execArgv: ['--expose-gc'], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    let suffered: Suffered | undefined;
    const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
    child.once('message', (message) => (suffered = message as Suffered));
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      const how = signal === 'SIGKILL' ? `hung for ${withinMs / 1000} s` : `died (${signal ?? code})`;
      resolve(suffered ?? how);
    });
  });

/**
 * Definitions and inputs that are meant to do harm, one after another, each in a process of its own: what it ended as, how long that took, and
 * how much memory more than the engine at rest. Answers how many hung, died or ended otherwise than they have to.
 */
export const measureHostile = async (withinMs = 120_000, names = Object.keys(cases)): Promise<number> => {
  let wrong = 0;
  for (const name of names) {
    const suffered = await sufferedBy(name, withinMs);
    const end = typeof suffered === 'string' ? suffered : suffered.end;
    const isRight = typeof suffered !== 'string' && end === cases[name]!.end && suffered.peakMb <= mostMb;
    if (!isRight) wrong++;
    const cost = typeof suffered === 'string' ? '' : `${Math.round(suffered.ms)} ms, ${Math.round(suffered.peakMb)} MB`;
    console.log(
      `${name.padEnd(45)} ${cost.padStart(18)}  ${end}${isRight ? '' : `  WRONG: it has to end as ${cases[name]!.end}, within ${mostMb} MB`}`,
    );
  }
  return wrong;
};
