import { unknownEvent } from '@quadrille/decider';
import type { Address, Amounts, Customer, OrderLine, SignalExecution, StartExecution, SubmitOrder, Template } from '@quadrille/events';
import type { OperatorActed } from '../operator-acts/operator-act.js';
import type { ReturnOpened } from '../returns/ask-return.js';
import { evolveReturns, type ReturnEvent, type Returns } from '../returns/return-view.js';
import type { CancellationAsked } from './ask-cancellation.js';
import type { LastRetry, RetryAsked } from './ask-retry.js';
import { later } from './dated.js';
import { type Approval, decidedBy } from './decide-approval.js';
import { foldFact } from './fold-fact.js';

/** An event of another service as the front door keeps it: word for word, whoever reads it later needs nobody else. */
export type Fact = Readonly<{
  orderId: string;
  /** The id that the event bore on its topic. */
  id: string;
  type: string;
  source: string;
  time: string;
  traceparent?: string;
  data: unknown;
}>;

/** What the list of orders shows, as far as it follows from events. */
export type Listing = Readonly<{
  orderId: string;
  status: string;
  email?: string;
  number?: string;
  skus?: readonly string[];
  total?: number;
  currency?: string;
}>;

/** What counts for the status. Each mark is kept with the time of the first fact that set it, so that order of arrival does not matter. */
export type Mark =
  | 'submitted'
  | 'placed'
  | 'rejected'
  | 'backordered'
  | 'reserved'
  | 'committed'
  | 'released'
  | 'approvalRequested'
  | 'approved'
  | 'held'
  | 'captured'
  | 'refunded'
  | 'confirmed'
  | 'dispatched'
  | 'delivered'
  | 'shipmentCancelled'
  | 'cancelled'
  | 'failed';

/** Something of which only the last telling counts: by time, then by id, never by arrival. */
export type Dated<Value> = Readonly<Value & { at: string; factId: string }>;

export type Failure = Readonly<{ error?: string; reason?: string }>;

export type Requested = Readonly<{
  customer: Customer;
  lines: SubmitOrder['data']['lines'];
  shippingAddress?: Address;
  declaredAmount?: number;
}>;

export type Placed = Readonly<{
  number: string;
  customer: Customer;
  lines: readonly OrderLine[];
  amounts: Amounts;
  shippingAddress: Address;
  addressStandsIn: boolean;
  approvalRequired: boolean;
  placedAt: string;
}>;

export type Mail = Readonly<{
  emailId: string;
  to: string;
  sentAt?: string;
  bounced?: Dated<Failure>;
  failures: number;
  lastFailure?: Dated<Failure>;
}>;

/** One order as the front door shows it: a fold of its facts in which their order does not matter. */
export type OrderView = Readonly<{
  orderId?: string;
  traceId?: string;
  origin?: 'orders' | 'checkout';
  requested?: Requested;
  placed?: Placed;
  marks: Readonly<Partial<Record<Mark, string>>>;
  rejection?: readonly Readonly<{ code: string; pointer: string; detail: string }>[];
  missing?: Dated<{ items: readonly Readonly<{ sku: string; quantity: number; available: number }>[] }>;
  approval?: Approval;
  payment: Readonly<{
    captured?: Readonly<{ intentId: string; amount: number; currency: string; reference: string }>;
    failures: number;
    lastFailure?: Dated<Failure>;
    hold?: Dated<Failure & { holdSeconds: number }>;
    refunded?: Readonly<{ amount: number; currency: string }>;
  }>;
  shipment: Readonly<{
    booked?: Readonly<{ shipmentId: string; carrier: string; trackingNumber: string; labelUrl: string }>;
    failures: number;
    lastFailure?: Dated<Failure>;
    /** Why a parcel could not be called back. */
    callBackRefused?: Dated<Failure>;
  }>;
  emails: Readonly<Partial<Record<Template, Mail>>>;
  failure?: Dated<Failure>;
  cancellation?: Dated<Failure>;
  /** Fulfilled, yet something beside it failed for good. */
  degraded?: Dated<Failure & { stateName: string }>;
  /** The workflow waits for a person to say go on. */
  manualReview?: Dated<Failure & { stateName: string }>;
  /** The workflow itself ended otherwise than by its own end. */
  workflowEnd?: Dated<Failure & { status: string }>;
  asked: Readonly<{ cancelAt?: string; retry?: LastRetry }>;
  /** By their ids; absent where nothing was ever returned. */
  returns?: Returns;
  updatedAt?: string;
}>;

export type OrderOpened = Readonly<{ type: 'OrderOpened'; data: Readonly<{ orderId: string; traceId?: string }> }>;
export type FactRecorded = Readonly<{
  type: 'FactRecorded';
  /** `listing` is there where this fact changed what the list of orders shows. */
  data: Fact & Readonly<{ listing?: Listing }>;
}>;

export type OrderViewEvent =
  | OrderOpened
  | SubmitOrder
  | FactRecorded
  | CancellationAsked
  | RetryAsked
  | ReturnEvent
  | ReturnOpened
  | StartExecution
  | SignalExecution
  | OperatorActed;

export const nothingKnown: OrderView = { marks: {}, payment: { failures: 0 }, shipment: { failures: 0 }, emails: {}, asked: {} };

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
