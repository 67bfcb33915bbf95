import { Refusal } from '@quadrille/decider';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Committer } from './committer/committer.js';
import type { Handled, Inbound } from './committer/inbound.js';
import { Dispatcher, Unavailable } from './dispatcher.js';

const command = { type: 'PlaceOrder', data: { orderId: 'one' } };
const event = { type: 'OrderPlaced', data: { orderId: 'one' } };
const never = new Promise<never>(() => undefined);

describe('a dispatcher', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const seen: Inbound[] = [];
  const signals: AbortSignal[] = [];
  const over = (handled: Promise<Partial<Handled>>) =>
    new Dispatcher('orders', {
      submit: (message: Inbound, signal: AbortSignal) => {
        seen.push(message);
        signals.push(signal);
        return handled.then((one) => ({ events: [], published: Promise.resolve(), ...one }));
      },
    } as unknown as Committer);

  it('answers with what followed, under the id and trace it was given', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const dispatched = await over(Promise.resolve({ events: [event] })).dispatch(command, { id: 'an id', traceparent });
    expect(dispatched).toEqual({ events: [event] });
    expect(seen.at(-1)).toMatchObject({ ...command, id: 'an id', source: '/orders', traceparent });
    expect(seen.at(-1)).not.toHaveProperty('fromKafka');
  });

  it('makes an id where it is given none', async () => {
    const dispatcher = over(Promise.resolve({}));
    for (let n = 0; n < 2; n += 1) await dispatcher.dispatch(command);
    expect(seen.at(-1)!.id).not.toBe(seen.at(-2)!.id);
  });

  it('rejects with the refusal, and with the fault', async () => {
    const [refusal, fault] = [new Refusal('orders.no', 'no'), new TypeError('a defect')];
    await expect(over(Promise.resolve({ refusal })).dispatch(command)).rejects.toBe(refusal);
    await expect(over(Promise.resolve({ fault })).dispatch(command)).rejects.toBe(fault);
  });

  it('is Unavailable while the database is away, and says when to come back', async () => {
    const cause = Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
    await expect(over(Promise.reject(cause)).dispatch(command)).rejects.toMatchObject({ name: 'Unavailable', retryAfterSeconds: 2, cause });
  });

  it('is Unavailable where the commit takes too long: a caller is not kept hanging, and what was not begun by then never is', async () => {
    const ended = over(never)
      .dispatch(command)
      .catch((error: unknown) => error);
    expect(signals.at(-1)!.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(4000);
    expect(await ended).toBeInstanceOf(Unavailable);
    expect(signals.at(-1)!.aborted).toBe(true);
  });

  it('does not call a defect unavailability', async () => {
    const defect = new TypeError('undefined is not a function');
    await expect(over(Promise.reject(defect)).dispatch(command)).rejects.toBe(defect);
  });

  it('waits for the brokers only so long: what is committed is promised, and the outbox keeps the word', async () => {
    let settled = false;
    const ended = over(Promise.resolve({ events: [event], published: never }))
      .dispatch(command, { publishWithinMs: 300 })
      .finally(() => (settled = true));
    await vi.advanceTimersByTimeAsync(299);
    expect(settled).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await ended).toEqual({ events: [event] });
  });

  it('answers as committed also where publishing failed', async () => {
    const published = Promise.reject(new Error('the brokers are away'));
    expect(await over(Promise.resolve({ events: [event], published })).dispatch(command)).toEqual({ events: [event] });
  });
});
