import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { statOf } from './process-identity.ts';

/** What a process has used so far: CPU seconds with those of its children that have ended; from ps also the kilobytes resident now. */
type Usage = Readonly<{ parent: number; seconds: number; residentKb?: number }>;
type Processes = ReadonlyMap<number, Usage>;

const ticksPerSecond = 100; // CLK_TCK of Linux on every platform Node runs on

const usageOf = (stat: readonly string[]): Usage => {
  // utime, stime, and those of children that have ended
  const ticks = [11, 12, 13, 14].reduce((sum, field) => sum + Number(stat[field]), 0);
  return { parent: Number(stat[1]), seconds: ticks / ticksPerSecond };
};

const fromProc = (): Processes => {
  const pids = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  return new Map(
    pids.flatMap((pid) => {
      const stat = statOf(pid); // undefined: ended meanwhile
      return stat === undefined ? [] : [[pid, usageOf(stat)] as const];
    }),
  );
};

/** Of `[[days-]hours:]minutes:seconds`, which have fractions on macOS. */
const secondsOf = (time: string): number => {
  const [clock = '', days = '0'] = time.split('-').toReversed();
  return Number(days) * 86_400 + clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
};

/** Where there is no /proc. Each column is an option of its own: BSD takes all that follows a `=` for a title. */
export const fromPs = (): Processes => {
  const columns = ['pid=', 'ppid=', 'time=', 'rss='].flatMap((column) => ['-o', column]);
  const { stdout } = spawnSync('ps', ['-A', ...columns], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  const rows = (stdout ?? '')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  return new Map(
    rows.map(([pid, parent, time = '', kilobytes]) => [
      Number(pid),
      { parent: Number(parent), seconds: secondsOf(time), residentKb: Number(kilobytes) },
    ]),
  );
};

const hasProc = process.platform === 'linux';
const now = hasProc ? fromProc : fromPs;

const withChildren = (pid: number, all: Processes): readonly number[] => [
  pid,
  ...[...all].flatMap(([other, { parent }]) => (parent === pid ? [other] : [])),
];

export const parentOf = (pid: number): number | undefined => now().get(pid)?.parent;

/** CPU seconds that a process and its children have used so far. */
export const cpuSeconds = (pid: number): number => {
  const all = now();
  return withChildren(pid, all).reduce((sum, one) => sum + (all.get(one)?.seconds ?? 0), 0);
};

const kilobytes = (file: string, field: string): number => {
  try {
    return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(file, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0; // ended meanwhile
  }
};

/** Megabytes of a process and its children now; memory they share is counted once on Linux (PSS), elsewhere in each of them. */
export const memoryMegabytes = (pid: number): number => {
  const all = now();
  const of = (one: number): number => (hasProc ? kilobytes(`/proc/${one}/smaps_rollup`, 'Pss') : (all.get(one)?.residentKb ?? 0));
  return withChildren(pid, all).reduce((sum, one) => sum + of(one), 0) / 1024;
};

/** The most that a process itself has had resident, in megabytes; where the system does not keep that, what it has now. */
export const peakMegabytes = (pid: number): number =>
  (hasProc ? kilobytes(`/proc/${pid}/status`, 'VmHWM') : (now().get(pid)?.residentKb ?? 0)) / 1024;
