import { Refusal } from '@quadrille/decider';
import { data as facts, orderId } from '../order-view/order-facts.fixture.js';
import { foldFact } from '../order-view/fold-fact.js';
import type { Fact } from '../order-view/dated.js';
import { evolveOrderView } from '../order-view/evolve-order-view.js';
import { nothingKnown, type OrderView } from '../order-view/order-view.js';
import { recordFact } from '../order-view/record-fact.js';
import { askReturn } from './ask-return.js';
import { statusOfReturn } from './return-status.js';

export const policy = { approvalLimit: 1000, approvalSeconds: 60, receiveSeconds: 60, stepSeconds: 30 };
const now = Date.parse('2026-11-21T12:30:00.000Z');
export const context = { message: { id: 'id', type: 'any', time: '2026-11-21T12:30:00.000Z', source: '/gateway' }, now };

let told = 0;
export const factOf = (type: string, data: object = facts[type] as object): Fact => ({
  orderId,
  id: `00000000-0000-5000-8000-${String((told += 1)).padStart(12, '0')}`,
  type,
  source: '/any',
  time: new Date(now + told * 1000).toISOString(),
  data,
});
export const orderOf = (types: readonly string[], placed = facts['OrderPlaced'] as object): OrderView =>
  types.map((type) => factOf(type, type === 'OrderPlaced' ? placed : undefined)).reduce(foldFact, nothingKnown);
export const shipped = orderOf(['OrderPlaced', 'PaymentCaptured', 'OrderConfirmed', 'ShipmentDispatched']);

export const wish = (returnId: string, lines = [{ sku: 'widget-a', quantity: 1 }], under = policy) => ({
  data: { orderId, returnId, lines, reason: 'too small', by: 'customer', policy: under },
});
export const asked = (view: OrderView, returnId: string, lines?: { sku: string; quantity: number }[], under = policy): OrderView =>
  askReturn(wish(returnId, lines, under), view, context).reduce(evolveOrderView, view);
export const about = (returnId: string, more: object = {}) => ({ orderId, executionId: returnId, workflow: 'return-merchandise', ...more });
export const hears = (view: OrderView, type: string, data: object): OrderView =>
  recordFact({ type, data }, view, { ...context, message: { ...context.message, id: `fact-${(told += 1)}` } }).reduce(
    evolveOrderView,
    view,
  );
export const statusIn = ({ returns = {} }: OrderView, id: string) => statusOfReturn(returns[id]!);
export const act = (returnId: string) => ({ orderId, returnId, by: 'grace', reason: 'seen' });
export const refusalOf = (run: () => unknown): Refusal => {
  try {
    run();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('it was not refused');
};
