import { metrics } from '@quadrille/telemetry';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { countOrders } from './order-counts.js';

let rows: () => Promise<readonly unknown[]>;
countOrders({ query: (() => rows()) as never });
const printed = async (): Promise<readonly string[]> =>
  (await metrics.metrics()).split('\n').filter((line) => /^quadrille_orders\{status="(placed|confirmed)"/.test(line));

describe('the count of orders', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  it('keeps what it counted last, and keeps no scrape waiting, while the database hangs', async () => {
    rows = async () => [{ status: 'placed', count: 3 }];
    const counted = ['quadrille_orders{status="placed"} 3', 'quadrille_orders{status="confirmed"} 0'];
    expect(await printed()).toEqual(counted);
    rows = () => new Promise(() => undefined);
    await vi.advanceTimersByTimeAsync(10_000);
    const scrape = printed();
    await vi.advanceTimersByTimeAsync(1000);
    expect(await scrape).toEqual(counted);
  });
});
