import type { EventStore } from '@quadrille/event-store';
import type { Outgoing, Publisher } from '@quadrille/messaging';
import { createLogger } from '@quadrille/telemetry';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Outbound } from './outbound.js';

const message: Outgoing = { topic: 'till.events', key: 'a', value: '{}' };

describe('what a transaction leaves to be told', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Over brokers that answer so. */
  const outbound = (answer: () => Promise<void> = async () => undefined) => {
    const forgotten: unknown[] = [];
    /** What happens while some are being forgotten. */
    const ways = { meanwhile: async (): Promise<void> => undefined };
    const query = async (_: string, [ids]: readonly unknown[]): Promise<void> => {
      forgotten.push(ids);
      await ways.meanwhile();
    };
    const store = { pool: { query } } as unknown as EventStore;
    const publisher = { publish: answer } as unknown as Publisher;
    return { forgotten, ways, out: new Outbound({ service: 'till', store, publisher, logger: createLogger('spec', 'silent') }) };
  };

  it('is forgotten when the brokers have it, half a second later and together: a sweep would publish it once more', async () => {
    const { forgotten, out } = outbound();
    for (const id of ['1', '2']) await out.publish(id, [message]);
    await vi.advanceTimersByTimeAsync(500);
    await out.publish('3', [message]);
    await vi.advanceTimersByTimeAsync(500);
    expect(forgotten).toEqual([['1', '2'], ['3']]);
  });

  it('is forgotten also where the brokers took it while others were being forgotten', async () => {
    const { forgotten, ways, out } = outbound();
    ways.meanwhile = () => {
      ways.meanwhile = async () => undefined;
      return out.publish('2', [message]);
    };
    await out.publish('1', [message]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(forgotten).toEqual([['1'], ['2']]);
  });

  it('is forgotten before its service ends', async () => {
    const { forgotten, out } = outbound();
    await out.publish('1', [message]);
    await out.close();
    expect(forgotten).toEqual([['1']]);
  });

  it('is kept where it is not known to be with the brokers', async () => {
    const { forgotten, out } = outbound(() => Promise.reject(new Error('the brokers are away')));
    await expect(out.publish('1', [message])).rejects.toThrow('the brokers are away');
    await vi.advanceTimersByTimeAsync(1000);
    await out.close();
    expect(forgotten).toEqual([]);
  });
});
