import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flushSpans, onFlush, stopTracing } from './flush.js';

/** A collector that has what it was sent when the spec says so. */
const collector = () => {
  const flushes: PromiseWithResolvers<void>[] = [];
  const flush = (): Promise<void> => flushes[flushes.push(Promise.withResolvers<void>()) - 1]!.promise;
  return { flushes, flush };
};
/** How many milliseconds something takes, on the spec's clock. */
const took = async (act: Promise<void>): Promise<number> => {
  const startedAt = Date.now();
  let endedAt: number | undefined;
  const ended = act.then(() => (endedAt = Date.now()));
  while (endedAt === undefined && Date.now() < startedAt + 60_000) await vi.advanceTimersByTimeAsync(100);
  await ended;
  return endedAt! - startedAt;
};

describe('handing over spans', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('takes as long as the collector does', async () => {
    const { flush, flushes } = collector();
    onFlush({ flush, stop: flush });
    setTimeout(() => flushes[0]!.resolve(), 300);
    expect(await took(flushSpans())).toBe(300);
  });

  it('takes a second where the collector is away, and no more time until it has answered or failed', async () => {
    const { flush, flushes } = collector();
    onFlush({ flush, stop: flush });
    expect(await took(flushSpans())).toBe(1000);
    for (let again = 0; again < 10; again += 1) expect(await took(flushSpans())).toBe(0);
    expect(flushes).toHaveLength(1);
    flushes[0]!.reject(new Error('connection refused'));
    await vi.advanceTimersByTimeAsync(0);
    setTimeout(() => flushes[1]!.resolve(), 300);
    expect(await took(flushSpans())).toBe(300);
  });

  it.each([
    ['at the end takes as long as the collector does', 300, 300],
    ['at the end is given up after two seconds', 30_000, 2000],
  ])('%s', async (_, answersAfter, ms) => {
    onFlush({ flush: async () => undefined, stop: () => new Promise((resolve) => setTimeout(resolve, answersAfter)) });
    expect(await took(stopTracing())).toBe(ms);
  });
});
