import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100; // CLK_TCK of Linux on every platform Node runs on

type Stat = Readonly<{ parent: number; seconds: number }>;

const statOf = (pid: number): Stat | undefined => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    // utime, stime, and those of children that have ended
    const ticks = [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0);
    return { parent: Number(fields[1]), seconds: ticks / ticksPerSecond };
  } catch {
    return undefined; // ended meanwhile
  }
};

const withChildren = (pid: number): readonly number[] => {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return [pid, ...all.filter((other) => statOf(other)?.parent === pid)];
};

/** CPU seconds that a process and its children have used so far. */
export const cpuSeconds = (pid: number): number => withChildren(pid).reduce((sum, one) => sum + (statOf(one)?.seconds ?? 0), 0);

const kilobytes = (text: string, field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);

/** Megabytes of a process and its children now; memory they share is counted once (PSS). */
export const memoryMegabytes = (pid: number): number => {
  let sum = 0;
  for (const one of withChildren(pid))
    try {
      sum += kilobytes(readFileSync(`/proc/${one}/smaps_rollup`, 'utf8'), 'Pss');
    } catch {
      // ended meanwhile
    }
  return sum / 1024;
};

/** The most that a process itself has had resident, in megabytes. */
export const peakMegabytes = (pid: number): number => {
  try {
    return kilobytes(readFileSync(`/proc/${pid}/status`, 'utf8'), 'VmHWM') / 1024;
  } catch {
    return 0;
  }
};
