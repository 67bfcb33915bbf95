import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DatabaseClock } from './database-clock.js';

const [second, minute] = [1000, 60_000];

describe('a clock that has heard the database', () => {
  let there = 0;
  let [wayThereMs, wayBackMs] = [0, 0];
  const ask = async () => {
    vi.advanceTimersByTime(wayThereMs);
    const now = there + performance.now();
    vi.advanceTimersByTime(wayBackMs);
    return now;
  };
  const wayOf = (thereMs: number, backMs: number) => ([wayThereMs, wayBackMs] = [thereMs, backMs]);
  const offBy = (clock: DatabaseClock) => Math.abs(clock.now() - (there + performance.now()));
  const heard = async () => {
    const clock = new DatabaseClock(ask);
    await clock.read();
    return clock;
  };

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    there = Date.parse('2020-01-01T00:00:00.000Z');
    wayOf(0, 0);
  });
  afterEach(() => void vi.useRealTimers());

  it.each([0, 12, 400])('goes by it over %d ms there and back, whatever that of its machine is set to', async (wayMs) => {
    wayOf(wayMs, wayMs);
    const clock = await heard();
    vi.setSystemTime(0);
    expect(offBy(clock)).toBeLessThanOrEqual(1);
  });

  it('keeps to a quick answer where a slow one comes after it', async () => {
    const clock = await heard();
    wayOf(1000, 0);
    await clock.read();
    expect(offBy(clock)).toBeLessThanOrEqual(1);
  });

  it('takes a slower one where the quick one is so old that it is worth less', async () => {
    const clock = await heard();
    there += 40;
    vi.advanceTimersByTime(2 * minute);
    wayOf(50, 50);
    await clock.read();
    expect(offBy(clock)).toBeLessThanOrEqual(1);
  });

  it.each([-18 * second, 60 * minute])(
    'follows it at the next answer where it is set by %d ms, also over a way that has become slow',
    async (ms) => {
      const clock = await heard();
      there += ms;
      vi.advanceTimersByTime(second);
      wayOf(300, 300);
      await clock.read();
      expect(offBy(clock)).toBeLessThanOrEqual(1);
    },
  );
});
