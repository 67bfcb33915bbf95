import type { Decision } from '@quadrille/decider';
import { type ConfirmOrder, OrderConfirmed } from '@quadrille/events';
import type { OrderEvent, OrderState } from './order.js';

export const confirmed = (state: OrderState): readonly OrderConfirmed[] =>
  state.status === 'open' ? [OrderConfirmed({ ...state.letter, amounts: state.amounts, lines: [...state.lines] })] : [];

/**
 * A shipment exists, so the order is paid: the customer may rely on it. Heard before the order itself it is remembered;
 * after the end of the order it changes nothing, for the shipment is being called back.
 */
export const confirmOrder: Decision<OrderState, ConfirmOrder, OrderEvent, unknown> = ({ data: { orderId } }, state) => {
  if (state.status === 'unknown') return state.confirmationWaits ? [] : [{ type: 'ConfirmationRemembered', data: { orderId } }];
  return confirmed(state);
};
