import { createLogger } from '@quadrille/telemetry';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { repeat } from './repeat.js';

const logger = createLogger('spec', 'silent');

describe('a chore', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is done again some time after it ended, also where it failed', async () => {
    let runs = 0;
    const chore = repeat('spec', 1000, logger, async () => {
      runs += 1;
      if (runs === 1) throw new TypeError('a defect');
    });
    await vi.advanceTimersByTimeAsync(999);
    expect(runs).toBe(1);
    await vi.advanceTimersByTimeAsync(1001);
    expect(runs).toBe(3);
    await chore.stop();
  });

  it('is not waited for where it only waits for its next run, and is not done any more', async () => {
    let runs = 0;
    const chore = repeat('spec', 1000, logger, async () => void (runs += 1));
    await vi.advanceTimersByTimeAsync(0);
    await chore.stop();
    await vi.advanceTimersByTimeAsync(5000);
    expect(runs).toBe(1);
  });

  it('that runs is told to stop, and waited for', async () => {
    const ended: string[] = [];
    const last = Promise.withResolvers<void>();
    const chore = repeat('spec', 1000, logger, async (signal) => {
      await last.promise;
      ended.push(signal.aborted ? 'the chore, told so' : 'the chore');
    });
    const stopped = chore.stop().then(() => ended.push('its stop'));
    await vi.advanceTimersByTimeAsync(0);
    last.resolve();
    await stopped;
    expect(ended).toEqual(['the chore, told so', 'its stop']);
  });
});
