import type { Logger } from '@quadrille/telemetry';
import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { firingTimers } from './fire-timers.js';

describe('timers', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('are held until what lay in Kafka is handled, but not for longer than a minute', async () => {
    const rung: string[] = [];
    const consumer = { isCaughtUp: false };
    const fire = firingTimers({
      service: 'spec',
      pool: { query: async () => ({ rows: [{ stream_id: 'late', due_at: 1 }] }) } as unknown as Pool,
      committer: {
        submit: async ({ data }) => {
          rung.push((data as { streamId: string }).streamId);
          return { events: [], published: Promise.resolve() };
        },
      },
      consumer,
      logger: {} as Logger,
    });
    const after = async (seconds: number): Promise<number> => {
      await vi.advanceTimersByTimeAsync(seconds * 1000);
      await fire();
      return rung.splice(0).length;
    };
    expect(await after(59)).toBe(0);
    consumer.isCaughtUp = true;
    expect(await after(0)).toBe(1);
    consumer.isCaughtUp = false;
    expect(await after(59)).toBe(0);
    expect(await after(2)).toBe(1);
  });
});
