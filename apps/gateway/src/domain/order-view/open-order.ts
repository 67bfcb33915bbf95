import type { SubmitOrder } from '@quadrille/events';
import type { OrderView, OrderViewEvent } from './order-view.js';

type Opening = Readonly<{ orderId: string; order: SubmitOrder['data']; traceId?: string }>;
export type OpenOrder = Readonly<{ type: 'OpenOrder'; data: Opening }>;

/** The order exists from here on: the view has its first state, and the orders service is asked to place it. */
export const openOrder = ({ data }: Readonly<{ data: Opening }>, view: OrderView): readonly OrderViewEvent[] => {
  if (view.marks.submitted) return [];
  const { orderId, order, traceId } = data;
  return [
    { type: 'OrderOpened', data: { orderId, ...(traceId !== undefined && { traceId }) } },
    // The door has checked it by the schemas that the contract is made of; a second check would be the dearest part of this.
    { type: 'SubmitOrder', data: order } satisfies SubmitOrder,
  ];
};
