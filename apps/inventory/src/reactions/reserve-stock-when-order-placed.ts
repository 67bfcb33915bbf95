import { OrderPlaced, ReserveStock } from '@quadrille/events';
import { when } from '@quadrille/service';

export const reserveStockWhenOrderPlaced = when(OrderPlaced, ({ orderId, lines }) => [
  ReserveStock({ orderId, lines: lines.map(({ sku, quantity }) => ({ sku, quantity })) }),
]);
