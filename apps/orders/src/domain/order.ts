import { type Message, unknownEvent } from '@quadrille/decider';
import type {
  Amounts,
  ApproveOrder,
  BackorderOrder,
  CancelOrder,
  ConfirmOrder,
  Customer,
  FailOrder,
  HoldOrder,
  OrderApproved,
  OrderBackordered,
  OrderCancelled,
  OrderConfirmed,
  OrderFailed,
  OrderHeld,
  OrderLine,
  OrderPlaced,
  OrderRejected,
  SubmitOrder,
} from '@quadrille/events';

/** Who a mail goes to and what the order is called there. */
export type Letter = Readonly<{ orderId: string; number: string; customer: Customer }>;

export type OpenOrder = Readonly<{
  status: 'open';
  letter: Letter;
  lines: readonly OrderLine[];
  amounts: Amounts;
  holdSeconds: number;
  isApproved: boolean;
  /** What was said to be missing when the order was last backordered. */
  missing?: OrderBackordered['data']['missing'];
}>;

export type OrderState =
  /** `confirmationWaits`: the shipment was heard of before the order itself. */
  | Readonly<{ status: 'unknown'; confirmationWaits?: true }>
  | OpenOrder
  /** Can still be taken back, until the parcel leaves: the workflow knows when. */
  | Readonly<{ status: 'confirmed'; letter: Letter }>
  /** Ended before it was placed: what comes later is rejected. */
  | Readonly<{ status: 'forestalled' }>
  | Readonly<{ status: 'rejected' | 'cancelled' | 'failed' }>;

/** Private: an end was asked for an order nobody has heard of yet. */
export type OrderForestalled = Message<'OrderForestalled', { orderId: string }>;
/** Private: a shipment was announced for an order nobody has heard of yet. */
export type ConfirmationRemembered = Message<'ConfirmationRemembered', { orderId: string }>;

export type OrderCommand = SubmitOrder | ApproveOrder | ConfirmOrder | BackorderOrder | HoldOrder | CancelOrder | FailOrder;

export type OrderEvent =
  | OrderPlaced
  | OrderRejected
  | OrderApproved
  | OrderConfirmed
  | OrderBackordered
  | OrderHeld
  | OrderCancelled
  | OrderFailed
  | OrderForestalled
  | ConfirmationRemembered;

export const initialState: OrderState = { status: 'unknown' };

const placed = ({ orderId, number, customer, lines, amounts, policy, approvalRequired }: OrderPlaced['data']): OpenOrder => ({
  status: 'open',
  letter: { orderId, number, customer },
  lines,
  amounts,
  holdSeconds: policy.paymentHoldSeconds,
  isApproved: !approvalRequired,
});

export const evolve = (state: OrderState, event: OrderEvent): OrderState => {
  switch (event.type) {
    case 'OrderPlaced':
      return placed(event.data);
    case 'OrderRejected':
      return { status: 'rejected' };
    case 'OrderApproved':
      return state.status === 'open' ? { ...state, isApproved: true } : state;
    case 'OrderBackordered':
      return state.status === 'open' ? { ...state, missing: event.data.missing } : state;
    case 'OrderHeld':
      return state;
    case 'OrderConfirmed': {
      const { orderId, number, customer } = event.data;
      return { status: 'confirmed', letter: { orderId, number, customer } };
    }
    case 'OrderCancelled':
      return { status: 'cancelled' };
    case 'OrderFailed':
      return { status: 'failed' };
    case 'OrderForestalled':
      return { status: 'forestalled' };
    case 'ConfirmationRemembered':
      return { status: 'unknown', confirmationWaits: true };
    default:
      return unknownEvent(event);
  }
};
