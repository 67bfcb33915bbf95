import type { Swept } from '@quadrille/event-store';
import { MessageTooLarge } from '@quadrille/messaging';
import { createLogger } from '@quadrille/telemetry';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { repeat } from './repeat.js';
import { publishingLeft, sweepingOutbox } from './sweep-outbox.js';

afterEach(() => void vi.useRealTimers());

it('an outbox that is swept lets the service stop, however much is left', async () => {
  let left = 10_000;
  const sweep = async (): Promise<Swept> => {
    await turn();
    return { published: left > 0 ? (left -= 1) : 0, refused: [] };
  };
  const backlog = async () => ({ count: left, oldestSeconds: 0 });
  const chore = repeat('the outbox sweep', 1000, createLogger('spec', 'silent'), sweepingOutbox({ sweep, backlog }));
  await vi.waitFor(() => expect(left).toBeLessThan(10_000), { interval: 1 });
  const before = left;
  await chore.stop();
  expect(before - left).toBeLessThanOrEqual(1);
});

it('a transaction that the brokers refuse is passed by for a minute, then tried again', async () => {
  vi.useFakeTimers();
  const passed: (readonly string[])[] = [];
  const sweep = async ({ passing }: Readonly<{ passing: readonly string[] }>): Promise<Swept> => {
    passed.push(passing);
    return { published: 0, refused: passing.length === 0 ? ['7'] : [] };
  };
  const chore = sweepingOutbox({ sweep, backlog: async () => ({ count: 1, oldestSeconds: 0 }) });
  const { signal } = new AbortController();
  await chore(signal);
  vi.advanceTimersByTime(59_999);
  await chore(signal);
  vi.advanceTimersByTime(1);
  await chore(signal);
  expect(passed).toEqual([[], ['7'], ['7'], [], ['7']]);
});

it('what is too large is told to the operators and refused; any other failure stays one', async () => {
  const logger = createLogger('spec', 'silent');
  const told = vi.spyOn(logger, 'error');
  const message = { topic: 'orders.events', key: 'an order', value: '{}' };
  const answering = (answer: () => Promise<void>) => publishingLeft({ publish: answer }, logger)([message]);
  const tooLarge = new MessageTooLarge(message);
  expect(await answering(() => Promise.reject(tooLarge))).toBe(false);
  expect(told).toHaveBeenCalledExactlyOnceWith({ err: tooLarge }, expect.stringContaining('stays in the outbox'));
  expect(await answering(() => Promise.resolve())).toBe(true);
  await expect(answering(() => Promise.reject(new Error('the brokers are away')))).rejects.toThrow('away');
  expect(told).toHaveBeenCalledOnce();
});
