import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Timers } from './timers.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('sleeps until the next one is due, whatever has rung before', async () => {
  let due: number | undefined = Date.now() + 10;
  const ring = vi.fn<() => Promise<void>>(async () => undefined);
  const query = vi.fn<(statement: { name: string }) => Promise<object>>(async ({ name }) => {
    if (name === 'next-machine-timer') return { rows: [{ due: due ?? null }] };
    due = undefined;
    return { rows: [{ arn: 'arn', due_at: String(Date.now()) }] };
  });
  const timers = new Timers({
    pool: { query } as never,
    clock: { now: Date.now },
    lookEveryMs: 1000,
    leaseMs: 1000,
    ring,
    alsoDo: async () => undefined,
    onFault: ring,
  });
  timers.start();
  timers.expect(due);
  await vi.advanceTimersByTimeAsync(5000);
  await timers.stop();
  expect(ring).toHaveBeenCalledOnce();
  expect(query.mock.calls.length).toBeLessThan(15);
});

it('looks no more often than it is told to while the database is away, also where something is due', async () => {
  const onFault = vi.fn<(error: unknown) => void>();
  const away = () => Promise.reject(new Error('the database is away'));
  const timers = new Timers({
    pool: { query: away } as never,
    clock: { now: Date.now },
    lookEveryMs: 1000,
    leaseMs: 1000,
    ring: away,
    alsoDo: away,
    onFault,
  });
  timers.start();
  timers.expect(Date.now() + 10);
  await vi.advanceTimersByTimeAsync(5000);
  await timers.stop();
  expect(onFault.mock.calls.length).toBeLessThan(10);
});
