import { OrderPlaced } from '@quadrille/events';
import { when } from '@quadrille/service';
import type { KeepParcel } from '../domain/keep-parcel.js';

export const keepParcelWhenOrderPlaced = when(OrderPlaced, ({ orderId, shippingAddress: address, lines }): [KeepParcel] => [
  { type: 'KeepParcel', data: { orderId, address, lines: lines.map(({ sku, quantity }) => ({ sku, quantity })) } },
]);
