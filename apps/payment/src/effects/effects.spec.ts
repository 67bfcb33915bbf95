import { neighbour, type EffectCall } from '@quadrille/service';
import { describe, expect, it } from 'vitest';
import { type CardNetwork, CardNetworkError } from '../adapters/card-network/card-network.js';
import { effectsAt } from './index.js';

const orderId = '0192f0c1-7c1e-7b1a-8a52-6f1d2c3b4a59';
const intent = {
  orderId,
  intentId: `${orderId}-1`,
  amount: { amount: 4200, currency: 'USD' },
  token: 'test_success_visa',
  reference: 'pi_1',
};
const captured = { status: 'captured', reference: 'pi_1' } as const;
const away = () => Promise.reject(new CardNetworkError('GatewayUnavailable', 'away'));

const playing = (network: Partial<CardNetwork>, timeoutMs = 1000) => {
  const calls: string[] = [];
  const counted = <Name extends keyof CardNetwork>(name: Name): CardNetwork[Name] =>
    ((request: never) => {
      calls.push(name);
      const call = network[name] as ((request: never) => Promise<unknown>) | undefined;
      return call ? call(request) : Promise.reject(new TypeError(`${name} was not expected`));
    }) as unknown as CardNetwork[Name];
  const effects = effectsAt({
    network: { charge: counted('charge'), find: counted('find'), settle: counted('settle'), refund: counted('refund') },
    neighbour: neighbour('card-network', { timeoutMs, concurrency: 4, breaker: { minimumCalls: 2, openMs: 2_000 } }),
  });
  const run = (on: string, call: Partial<EffectCall> = {}, more: object = {}) =>
    effects
      .find((effect) => effect.on === on)!
      .run(
        { ...intent, ...more } as never,
        { id: 'effect', resumed: false, signal: new AbortController().signal, ...call },
        undefined as never,
      );
  return { run, calls };
};

describe('a charge at the card network', () => {
  it('is made at once the first time', async () => {
    const { run, calls } = playing({ charge: async () => captured });
    expect(await run('PaymentInitiated')).toEqual({ type: 'RecordCharge', data: { orderId, intentId: intent.intentId, answer: captured } });
    expect(calls).toEqual(['charge']);
  });

  it('is asked about first when it is repeated, or when a killed process may have made it', async () => {
    const repeated = playing({ find: async () => captured });
    await repeated.run('ChargeRepeated');
    expect(repeated.calls).toEqual(['find']);
    const resumed = playing({ find: async () => ({ status: 'open' }), charge: async () => captured });
    await resumed.run('PaymentInitiated', { resumed: true });
    expect(resumed.calls).toEqual(['find', 'charge']);
    const refused = { status: 'declined', error: 'FraudDetected', reason: 'no' } as const;
    const declined = playing({ find: async () => refused });
    expect(await declined.run('ChargeRepeated')).toMatchObject({ data: { answer: refused } });
    expect(declined.calls).toEqual(['find']);
  });

  it('is made of what the network was found to hold of it', async () => {
    const charge = async ({ reference = 'none' }) => ({ status: 'captured', reference }) as const;
    const { run } = playing({ find: async () => ({ status: 'open', reference: 'pi_2' }), charge });
    expect(await run('ChargeRepeated')).toMatchObject({ data: { answer: { status: 'captured', reference: 'pi_2' } } });
  });

  it('is asked about without being made, later again where nobody can say; a decline is left to be told to whoever asks for the charge', async () => {
    const found = playing({ find: async () => captured });
    expect(await found.run('InquiryBegun')).toEqual({ type: 'ReportCapture', data: { orderId, intentId: intent.intentId } });
    const declined = playing({ find: async () => ({ status: 'declined', error: 'FraudDetected', reason: 'no' }) });
    expect(await declined.run('InquiryBegun')).toBeUndefined();
    for (const find of [async () => ({ status: 'open' }) as const, away])
      expect(await playing({ find }).run('InquiryBegun')).toEqual({
        type: 'PostponeInquiry',
        data: { orderId, intentId: intent.intentId },
      });
  });

  it('is not made when nobody can say what became of it', async () => {
    const { run, calls } = playing({ find: away });
    expect(await run('ChargeRepeated')).toMatchObject({ data: { answer: { status: 'failed', error: 'GatewayUnavailable' } } });
    expect(calls).toEqual(['find']);
  });

  it('fails as the network says it failed', async () => {
    const busy = new CardNetworkError('RateLimited', 'slower', { retryAfterSeconds: 3, reference: 'pi_1' });
    expect(await playing({ charge: () => Promise.reject(busy) }).run('PaymentInitiated')).toMatchObject({
      data: { answer: { status: 'failed', error: 'RateLimited', reason: 'slower', retryAfterSeconds: 3, reference: 'pi_1' } },
    });
  });

  it('is GatewayTimeout, an unknown, when no answer comes in time', async () => {
    const { run } = playing({ charge: () => new Promise(() => undefined) }, 20);
    expect(await run('PaymentInitiated')).toMatchObject({ data: { answer: { status: 'failed', error: 'GatewayTimeout' } } });
  });

  it('is GatewayUnavailable at once, without a call, while the breaker is open', async () => {
    const { run, calls } = playing({ charge: away });
    for (let call = 0; call < 2; call += 1) await run('PaymentInitiated');
    expect(await run('PaymentInitiated')).toMatchObject({
      data: { answer: { status: 'failed', error: 'GatewayUnavailable', retryAfterSeconds: 2 } },
    });
    expect(calls).toEqual(['charge', 'charge']);
  });

  it('ends without an answer when the process drains, to be resumed by another', async () => {
    const stop = new AbortController();
    const run = playing({ charge: () => new Promise(() => undefined) }).run('PaymentInitiated', { signal: stop.signal });
    stop.abort(new Error('draining'));
    await expect(run).rejects.toThrow('draining');
  });

  it('that breaks by a defect of ours is no answer', async () => {
    await expect(playing({}).run('PaymentInitiated')).rejects.toThrow(TypeError);
  });
});

describe('a settlement and a refund at the card network', () => {
  it('end as what the network says', async () => {
    expect(await playing({ settle: async () => ({ status: 'void' }) }).run('SettlementBegun')).toEqual({
      type: 'RecordSettlement',
      data: { orderId, intentId: intent.intentId, answer: { status: 'void' } },
    });
    expect(await playing({ refund: async () => ({ reference: 're_1' }) }).run('RefundBegun')).toEqual({
      type: 'RecordRefund',
      data: { orderId, intentId: intent.intentId, answer: { status: 'refunded', reference: 're_1' } },
    });
  });

  it('name the part that goes back, at the network and in what is recorded', async () => {
    const parts: unknown[] = [];
    const { run } = playing({ refund: async ({ part }) => ({ reference: String(parts.push(part)) }) });
    const answer = await run('PartRefundBegun', {}, { executionId: 'return-1' });
    expect(parts).toEqual(['return-1']);
    expect(answer).toEqual({
      type: 'RecordPartRefund',
      data: { orderId, executionId: 'return-1', answer: { status: 'refunded', reference: '1' } },
    });
  });

  it('fail as the network fails', async () => {
    for (const [on, network] of [
      ['SettlementBegun', { settle: away }],
      ['RefundBegun', { refund: away }],
    ] as const)
      expect(await playing(network).run(on)).toMatchObject({ data: { answer: { status: 'failed', error: 'GatewayUnavailable' } } });
  });
});
