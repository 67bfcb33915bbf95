import type { Decision } from '@quadrille/decider';
import { type CancelOrder, OrderCancelled } from '@quadrille/events';
import type { OrderEvent, OrderState } from './order.js';

/**
 * Never refuses: whether it is still time is for the workflow to know, and it asks only after the steps were undone.
 * Before the order itself it leaves a tombstone; after an end of any kind it changes nothing.
 */
export const cancelOrder: Decision<OrderState, CancelOrder, OrderEvent, unknown> = ({ data: { orderId, reason } }, state) => {
  if (state.status === 'unknown') return [{ type: 'OrderForestalled', data: { orderId } }];
  return state.status === 'open' || state.status === 'confirmed' ? [OrderCancelled({ ...state.letter, reason })] : [];
};
