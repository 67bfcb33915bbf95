import { StockReserved } from '@quadrille/events';
import { when } from '@quadrille/service';
import type { ClearForCharge } from '../domain/payment.js';

export const chargeWhenStockReserved = when(StockReserved, ({ orderId }): readonly ClearForCharge[] => [
  { type: 'ClearForCharge', data: { orderId, by: 'stock' } },
]);
