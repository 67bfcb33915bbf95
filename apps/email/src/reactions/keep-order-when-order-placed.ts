import { OrderPlaced } from '@quadrille/events';
import { when } from '@quadrille/service';
import type { KeepOrder } from '../domain/keep-order.js';

export const keepOrderWhenOrderPlaced = when(OrderPlaced, ({ orderId, customer, number, lines, amounts }): [KeepOrder] => [
  { type: 'KeepOrder', data: { orderId, customer, number, lines, amounts } },
]);
