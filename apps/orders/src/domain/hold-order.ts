import type { Decision } from '@quadrille/decider';
import { type HoldOrder, OrderHeld } from '@quadrille/events';
import type { OrderEvent, OrderState } from './order.js';

/**
 * Each failed payment is told, also the second one of an order that was retried meanwhile: orders does not see the retry, and a hold
 * told twice harms nobody. (The same command delivered again is known by its id and does not come here.)
 */
export const holdOrder: Decision<OrderState, HoldOrder, OrderEvent, unknown> = ({ data: { orderId, error, reason } }, state) =>
  state.status === 'open' ? [OrderHeld({ orderId, error, reason, holdSeconds: state.holdSeconds })] : [];
