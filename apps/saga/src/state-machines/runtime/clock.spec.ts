import type { Database } from '@quadrille/service';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DatabaseClock } from './clock.js';

const minute = 60_000;

describe('a clock that has heard the database', () => {
  let there = 0;
  let [wayThereMs, wayBackMs] = [0, 0];
  const query = async () => {
    vi.advanceTimersByTime(wayThereMs);
    const now = String(there + performance.now());
    vi.advanceTimersByTime(wayBackMs);
    return { rows: [{ next: null, now }] };
  };
  const pool = { query } as unknown as Database['pool'];
  const wayOf = (thereMs: number, backMs: number) => ([wayThereMs, wayBackMs] = [thereMs, backMs]);
  const offBy = (clock: DatabaseClock) => Math.abs(clock.now() - (there + performance.now()));

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    there = Date.parse('2020-01-01T00:00:00.000Z');
    wayOf(0, 0);
  });
  afterEach(() => void vi.useRealTimers());

  it.each([0, 12, 400])('goes by it over %d ms there and back, whatever that of its machine is set to', async (wayMs) => {
    wayOf(wayMs, wayMs);
    const clock = new DatabaseClock(pool);
    await clock.nextTimer();
    vi.setSystemTime(0);
    expect(offBy(clock)).toBeLessThanOrEqual(1);
  });

  it('keeps to a quick answer where a slow one comes after it', async () => {
    const clock = new DatabaseClock(pool);
    await clock.nextTimer();
    wayOf(1000, 0);
    await clock.nextTimer();
    expect(offBy(clock)).toBeLessThanOrEqual(1);
  });

  it('follows it within a minute where it is set, also over a way that has become slow', async () => {
    const clock = new DatabaseClock(pool);
    await clock.nextTimer();
    there += 60 * minute;
    vi.advanceTimersByTime(minute);
    wayOf(25, 25);
    await clock.nextTimer();
    expect(offBy(clock)).toBeLessThanOrEqual(1);
  });
});
