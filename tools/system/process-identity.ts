import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process across time: process ids are used again, a process id together with its start time is not. */
export type ProcessIdentity = { readonly pid: number; readonly startedAt: string };

const startOf = (pid: number): string | undefined => {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The command stands in parentheses and may hold anything; the fields that can be counted begin after the last one.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const dead = fields[0] === 'Z' || fields[0] === 'X';
      return dead ? undefined : `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`;
    } catch {
      return undefined;
    }
  }
  const { status, stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
};

/** Undefined when no such process lives (a zombie does not). */
export const identify = (pid: number): ProcessIdentity | undefined => {
  const startedAt = startOf(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
};

export const isAlive = ({ pid, startedAt }: ProcessIdentity): boolean => startOf(pid) === startedAt;

/** Sends a signal; false when there is no such process any more. */
export const signalTo = (pid: number, signal: NodeJS.Signals): boolean => {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
};
