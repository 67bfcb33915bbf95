import type { Decisions } from '@quadrille/decider';
import { approveOrder } from './approve-order.js';
import { backorderOrder } from './backorder-order.js';
import { cancelOrder } from './cancel-order.js';
import { confirmOrder } from './confirm-order.js';
import { failOrder } from './fail-order.js';
import { holdOrder } from './hold-order.js';
import type { OrderCommand, OrderEvent, OrderState } from './order.js';
import { submitOrder, type Terms } from './submit-order.js';

/** What an order can be asked. */
export const decisionsOn = (terms: Terms): Decisions<OrderState, OrderCommand, OrderEvent, unknown> => ({
  SubmitOrder: submitOrder(terms),
  ApproveOrder: approveOrder,
  ConfirmOrder: confirmOrder,
  BackorderOrder: backorderOrder,
  HoldOrder: holdOrder,
  CancelOrder: cancelOrder,
  FailOrder: failOrder,
});
