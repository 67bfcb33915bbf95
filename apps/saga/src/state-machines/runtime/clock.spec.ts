import type { Database } from '@quadrille/service';
import { expect, it, vi } from 'vitest';
import { DatabaseClock } from './clock.js';

it('a clock that has heard the database goes by it, whatever that of its machine is set to', async () => {
  const there = Date.parse('2020-01-01T00:00:00.000Z');
  const pool = { query: async () => ({ rows: [{ next: null, now: String(there) }] }) } as unknown as Database['pool'];
  const clock = new DatabaseClock(pool);
  await clock.nextTimer();
  const set = vi.spyOn(Date, 'now').mockReturnValue(0);
  const late = clock.now() - there;
  set.mockRestore();
  expect(late).toBeGreaterThanOrEqual(0);
  expect(late).toBeLessThan(5000);
});
