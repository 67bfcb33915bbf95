import { type EffectCall, neighbour, type Parts } from '@quadrille/service';
import { describe, expect, test } from 'vitest';
import { type Carrier, CarrierUnavailable } from '../adapters/carrier/carrier.js';
import { bookAtCarrier } from './book-at-carrier.js';
import { cancelAtCarrier } from './cancel-at-carrier.js';

const label = { shipmentId: 'shp-1', carrier: 'Post', trackingNumber: 'T1', labelUrl: 'https://carrier.example/T1' };
const address = { line1: '1 Main St', city: 'Paris', postalCode: '75001', country: 'FR' };
const intent = { orderId: 'o-1', bookingId: 'b-1', address, lines: [] };
const never = (): Promise<never> => new Promise(() => undefined);

const run = async (methods: Partial<Carrier>, call: Partial<EffectCall> = {}): Promise<unknown> => {
  const ask = neighbour('carrier-spec', { timeoutMs: 50, concurrency: 1 });
  const carrier = { find: async () => expect.unreachable(), book: async () => expect.unreachable(), ...methods } as Carrier;
  const { signal } = new AbortController();
  return bookAtCarrier(carrier, ask).run(intent as never, { id: 'i-1', resumed: false, signal, ...call }, {} as Parts);
};
const recorded = (answer: unknown) => ({ type: 'RecordBooking', data: { orderId: 'o-1', answer } });

describe('booking at the carrier', () => {
  test('answers what the carrier says', async () => {
    expect(await run({ book: async () => ({ kind: 'booked', label }) })).toEqual(recorded({ kind: 'booked', label }));
  });

  test('asks first where an earlier run may have booked, and books only if it did not', async () => {
    expect(await run({ find: async () => label }, { resumed: true })).toEqual(recorded({ kind: 'booked', label }));
    const refusal = { kind: 'refused', reason: 'too far' } as const;
    expect(await run({ find: async () => undefined, book: async () => refusal }, { resumed: true })).toEqual(recorded(refusal));
  });

  test('fails as an attempt where no answer comes in time, or the carrier is away', async () => {
    const inVain = { kind: 'unavailable', reason: expect.any(String) as unknown };
    expect(await run({ book: never })).toEqual(recorded(inVain));
    expect(await run({ book: async () => Promise.reject(new CarrierUnavailable('away')) })).toEqual(recorded(inVain));
  });

  test('ends without an outcome when the process ends, to be resumed', async () => {
    const ending = new AbortController();
    const running = run({ book: never }, { signal: ending.signal });
    ending.abort(new Error('draining'));
    await expect(running).rejects.toThrow('draining');
  });

  test('throws what is a defect', async () => {
    await expect(run({ book: async () => Promise.reject(new TypeError('undefined is not a parcel')) })).rejects.toThrow(TypeError);
  });
});

describe('cancelling at the carrier', () => {
  test('answers what the carrier says, with what its intent knew', async () => {
    const carrier = { cancel: async () => ({ kind: 'unknown' }) } as unknown as Carrier;
    const ask = neighbour('carrier-spec', { timeoutMs: 50, concurrency: 1 });
    const { signal } = new AbortController();
    const outcome = await cancelAtCarrier(carrier, ask).run(
      { orderId: 'o-1', bookingId: 'b-1', whileBooking: true } as never,
      { id: 'i-2', resumed: true, signal },
      {} as Parts,
    );
    expect(outcome).toEqual({ type: 'RecordCancellation', data: { orderId: 'o-1', whileBooking: true, answer: { kind: 'unknown' } } });
  });
});
