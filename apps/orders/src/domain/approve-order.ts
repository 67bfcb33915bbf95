import type { Decision } from '@quadrille/decider';
import { type ApproveOrder, OrderApproved } from '@quadrille/events';
import type { OrderEvent, OrderState } from './order.js';

/** Consent is given once, to an order that waits for it; in every other state there is nothing to consent to. */
export const approveOrder: Decision<OrderState, ApproveOrder, OrderEvent, unknown> = ({ data }, state) =>
  state.status === 'open' && !state.isApproved ? [OrderApproved(data)] : [];
