import type { Address, Amounts, Customer, OrderLine, SignalExecution, StartExecution, SubmitOrder, Template } from '@quadrille/events';
import type { OperatorActed } from '../operator-acts/operator-act.js';
import type { ReturnEvent, ReturnOpened, Returns } from '../returns/return-view.js';
import type { Dated, Fact, Failure, Pause } from './dated.js';

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

type Requested = Readonly<{
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

/** `decided`: the last answer that was given here, and to which asking. */
type Approval = Readonly<{
  asked?: Dated<{ stateName: string; deadline?: string }>;
  approvedBy?: string;
  decided?: Readonly<{ decision: string; asked?: string | undefined }>;
}>;

/** By which card, if another was named, and during which hold. */
type LastRetry = Readonly<{ hold?: string | undefined; token?: string | undefined }>;

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
  /** Something beside it failed for good, such as a mail. */
  degraded?: Dated<Failure & { stateName: string }>;
  /** The workflow waits for a person to say go on. */
  manualReview?: Dated<Failure & { stateName: string }>;
  /** In the order of time; absent where the workflow was never redriven. */
  pauses?: readonly Pause[];
  /** The workflow itself ended otherwise than by its own end; where it was redriven since, it did not. */
  workflowEnd?: Dated<Failure & { status: string }>;
  asked: Readonly<{ cancelAt?: string; retry?: LastRetry }>;
  /** By their ids; absent where nothing was ever returned. */
  returns?: Returns;
  updatedAt?: string;
}>;

export type OrderOpened = Readonly<{ type: 'OrderOpened'; data: Readonly<{ orderId: string; traceId?: string }> }>;
export type FactRecorded = Readonly<{ type: 'FactRecorded'; data: Fact }>;

type CancellationAsked = Readonly<{
  type: 'CancellationAsked';
  data: Readonly<{ orderId: string; by: string; reason: string; at: string }>;
}>;
type RetryAsked = Readonly<{
  type: 'RetryAsked';
  data: Readonly<{ orderId: string; by: string; at: string; token?: string }>;
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
