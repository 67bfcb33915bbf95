import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process across time: process ids are used again, a process id together with its start time is not. */
export type ProcessIdentity = { readonly pid: number; readonly startedAt: string };

/** What Linux tells of a process, from its state on; undefined when it is no more. */
export const statOf = (pid: number): readonly string[] | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command stands in parentheses and may hold anything; the fields that can be counted begin after the last one.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
};

const startFromProc = (pid: number): string | undefined => {
  const stat = statOf(pid);
  const dead = stat === undefined || stat[0] === 'Z' || stat[0] === 'X';
  return dead ? undefined : `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${stat[19]}`;
};

/** Where there is no /proc. In the same words whatever language and time zone whoever asks has; undefined when no such process lives. */
export const startFromPs = (pid: number): string | undefined => {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  // Each column is an option of its own: BSD takes all that follows a `=` for a title.
  const { status, stdout } = spawnSync('ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', env });
  const [, state = 'Z', since] = /^(\S+)\s+(.+)$/.exec(stdout?.trim() ?? '') ?? [];
  return status === 0 && !state.startsWith('Z') ? since : undefined;
};

const startOf = process.platform === 'linux' ? startFromProc : startFromPs;

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
