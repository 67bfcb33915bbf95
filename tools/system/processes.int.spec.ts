import { describe, expect, it } from 'vitest';
import { cpuSeconds, fromPs, memoryMegabytes, parentOf, peakMegabytes } from './processes.ts';

describe('what a process uses', () => {
  it('is told by ps, which serves where there is no /proc, as by Node itself', () => {
    const { parent, seconds, residentKb = 0 } = fromPs().get(process.pid)!;
    const { user, system } = process.cpuUsage();
    expect(parent).toBe(process.ppid);
    expect(Math.abs(seconds - (user + system) / 1e6)).toBeLessThan(3);
    expect((residentKb * 1024) / process.memoryUsage.rss()).toBeCloseTo(1, 0);
  });

  it('is that of this process here', () => {
    const { user, system } = process.cpuUsage();
    expect(parentOf(process.pid)).toBe(process.ppid);
    expect(cpuSeconds(process.pid)).toBeGreaterThan((user + system) / 1e6 - 2);
    for (const megabytes of [memoryMegabytes(process.pid), peakMegabytes(process.pid)]) expect(megabytes).toBeGreaterThan(20);
  });

  it('is nothing when it is no more', () => {
    const nobody = 2 ** 22 + 1;
    expect([cpuSeconds(nobody), memoryMegabytes(nobody), peakMegabytes(nobody)]).toEqual([0, 0, 0]);
  });
});
