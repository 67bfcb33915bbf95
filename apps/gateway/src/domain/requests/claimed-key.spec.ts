import { decideWith, specify } from '@quadrille/decider';
import { describe, expect, it } from 'vitest';
import { order, orderId } from '../order-view/order-facts.fixture.js';
import { type ClaimedKeyEvent, evolveClaimedKey, unusedKey } from './claimed-key.js';
import { receiveStockOnce } from './receive-stock-once.js';
import { submitOnce } from './submit-once.js';

const { given } = specify({
  initialState: unusedKey,
  decide: decideWith({ SubmitOnce: submitOnce, ReceiveStockOnce: receiveStockOnce } as never),
  evolve: evolveClaimedKey,
} as never) as unknown as {
  given: (...events: readonly ClaimedKeyEvent[]) => { when: (command: unknown) => readonly ClaimedKeyEvent[]; state: () => unknown };
};
const submit = (bodyHash: string) => ({ type: 'SubmitOnce', data: { streamId: 'key:/orders:k1', bodyHash, order } });
const claimed: ClaimedKeyEvent = { type: 'OrderKeyClaimed', data: { orderId, bodyHash: 'h1', order } };

describe('an idempotency key', () => {
  it('is claimed by the first request, which opens the order', () => {
    expect(given().when(submit('h1'))).toMatchObject([{ type: 'OrderKeyClaimed', data: { orderId, bodyHash: 'h1' } }]);
  });

  it('answers the same request with the same order', () => {
    expect(given(claimed).when(submit('h1'))).toEqual([]);
    expect(given(claimed).state()).toEqual({ bodyHash: 'h1', orderId });
  });

  it('refuses another body', () => {
    expect(() => given(claimed).when(submit('h2'))).toThrow(expect.objectContaining({ code: 'gateway.key-reused' }));
  });

  it('lets goods come in once', () => {
    const receive = {
      type: 'ReceiveStockOnce',
      data: { streamId: 'key:/products/stock:k', bodyHash: 'h1', goods: { sku: 'widget-a', quantity: 5 }, by: 'grace' },
    };
    const events = given().when(receive);
    expect(events.map(({ type }) => type)).toEqual(['StockKeyClaimed', 'ReceiveStock', 'OperatorActed']);
    expect(given(...events).when(receive)).toEqual([]);
  });

  it('does not guess what an event of a newer version made of it', () => {
    expect(() => evolveClaimedKey(unusedKey, { type: 'WrittenTomorrow', data: {} } as never)).toThrow('is not known to this version');
  });
});
