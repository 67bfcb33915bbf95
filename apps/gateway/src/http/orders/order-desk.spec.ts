import type { Dispatcher, Streams } from '@quadrille/service';
import { describe, expect, it, vi } from 'vitest';
import type { GatewaySettings } from '../../gateway.settings.js';
import { OrderDesk } from './order-desk.js';

const openDesk = () => {
  const heard = new Map<string, () => void>();
  const queries: (readonly string[])[] = [];
  const streams = {
    readAll: async (ids: readonly string[]) => {
      queries.push(ids);
      return ids.map((id) => ({ version: 1, state: { orderId: id } }));
    },
    onChange: (id: string, listener: () => void) => {
      heard.set(id, listener);
      return () => heard.delete(id);
    },
  } as unknown as Streams;
  const desk = new OrderDesk({} as Dispatcher, streams, { PUBLISH_WITHIN_MS: 1 } as GatewaySettings);
  return { desk, heard, queries };
};

describe('who waits for an order', () => {
  it('is woken by its change, not by a clock', async () => {
    vi.useFakeTimers();
    const { desk, heard } = openDesk();
    const change = desk.nextChange('order-1', 60_000, new AbortController().signal);
    heard.get('order-1')?.();
    await expect(change.happened).resolves.toBeUndefined();
    change.forget();
    expect([heard.size, vi.getTimerCount()]).toEqual([0, 0]);
    vi.useRealTimers();
  });

  it('is let go when leaving', async () => {
    const { desk } = openDesk();
    const leaving = new AbortController();
    const change = desk.nextChange('order-1', 60_000, leaving.signal);
    leaving.abort();
    await expect(change.happened).resolves.toBeUndefined();
    change.forget();
  });

  it('shares a query with everybody who looks at the same moment', async () => {
    const { desk, queries } = openDesk();
    const seen = await Promise.all(['a', 'b', 'a', 'c'].map((id) => desk.find(id)));
    expect(seen.map(({ view }) => view.orderId)).toEqual(['a', 'b', 'a', 'c']);
    expect(queries).toHaveLength(1);
  });
});
