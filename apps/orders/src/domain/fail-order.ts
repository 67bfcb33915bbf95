import type { Decision } from '@quadrille/decider';
import { type FailOrder, OrderFailed } from '@quadrille/events';
import type { OrderEvent, OrderState } from './order.js';

/** As with a cancellation, the workflow decides and this follows: a tombstone before the order, nothing after an end. */
export const failOrder: Decision<OrderState, FailOrder, OrderEvent, unknown> = ({ data: { orderId, error, reason } }, state) => {
  if (state.status === 'unknown') return [{ type: 'OrderForestalled', data: { orderId } }];
  return state.status === 'open' || state.status === 'confirmed' ? [OrderFailed({ ...state.letter, error, reason })] : [];
};
