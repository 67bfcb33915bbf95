import { unknownEvent } from '@quadrille/decider';
import type { SubmitOrder } from '@quadrille/events';
import { evolveReturns } from '../returns/return-view.js';
import { later } from './dated.js';
import { decidedBy } from './decide-approval.js';
import { foldFact } from './fold-fact.js';
import { nothingKnown, type OrderView, type OrderViewEvent } from './order-view.js';

const submitted = (
  view: OrderView,
  { orderId, customer, lines, payment, shippingAddress, origin, submittedAt }: SubmitOrder['data'],
): OrderView => ({
  ...view,
  orderId,
  origin,
  marks: { ...view.marks, submitted: submittedAt },
  // What was asked for is history once prices and lines are frozen; the snapshot is written with every fact, so it stays small.
  ...(!view.placed && {
    requested: {
      customer,
      lines,
      ...(shippingAddress && { shippingAddress }),
      ...(payment.amount !== undefined && { declaredAmount: payment.amount }),
    },
  }),
  updatedAt: later(view.updatedAt, submittedAt),
});

export const evolveOrderView = (view: OrderView, event: OrderViewEvent): OrderView => {
  switch (event.type) {
    case 'OrderOpened':
      return { ...view, orderId: event.data.orderId, ...(event.data.traceId !== undefined && { traceId: event.data.traceId }) };
    case 'SubmitOrder':
      return submitted(view, event.data);
    case 'FactRecorded':
      return foldFact(view, event.data);
    case 'CancellationAsked':
      return { ...view, asked: { ...view.asked, cancelAt: event.data.at } };
    case 'RetryAsked':
      return { ...view, asked: { ...view.asked, retry: { hold: view.payment.hold?.factId, token: event.data.token } } };
    case 'ReturnAsked':
    case 'ReturnDecided':
    case 'ReturnReceived':
      return { ...view, returns: evolveReturns(view.returns ?? {}, event) };
    case 'SignalExecution':
      return decidedBy(view, event.data);
    case 'ReturnOpened':
    case 'StartExecution':
    case 'OperatorActed':
      // They stand in the stream to be published and to be audited.
      return view;
    default:
      return unknownEvent(event);
  }
};

/** How an order's view comes about from its events. */
export const orderViewFold = { initialState: nothingKnown, evolve: evolveOrderView };
