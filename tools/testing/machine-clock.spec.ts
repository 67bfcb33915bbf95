import { expect, it } from 'vitest';
import { RunningTime } from './machine-clock.ts';

it('time on a machine that runs leaves out what it stood still, and counts what it was slow', () => {
  let now = 5_000;
  const running = new RunningTime(() => now);
  const after = (...gaps: readonly number[]): number => {
    const since = running.look().ms;
    for (const gap of gaps) {
      now += gap;
      running.look();
    }
    return running.look().ms - since;
  };
  expect(after(100, 1_000, 100)).toBe(1_200);
  expect(after(100, 20_000, 100)).toBe(200);
  expect(after(1_001, 30, 7_000)).toBe(30);
});
