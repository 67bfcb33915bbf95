import { Refusal } from '@quadrille/decider';
import { SignalExecution } from '@quadrille/events';
import type { DecisionContext } from '../context.js';
import { hasEnded, statusOf } from './order-status.js';
import type { OrderView, OrderViewEvent } from './order-view.js';

export type AskCancellation = Readonly<{ type: 'AskCancellation'; data: Readonly<{ orderId: string; by: string; reason: string }> }>;

/** A parcel on its way cannot be called back, and what has ended stays as it ended; a second wish changes nothing. */
export const askCancellation = ({ data }: AskCancellation, view: OrderView, { now }: DecisionContext): readonly OrderViewEvent[] => {
  const status = statusOf(view);
  if (status === 'shipped' || status === 'delivered')
    throw new Refusal('gateway.already-dispatched', 'The parcel has left; the order can no longer be cancelled.', { status });
  if (hasEnded(status)) throw new Refusal('gateway.already-ended', `The order is ${status}; there is nothing left to cancel.`, { status });
  if (view.asked.cancelAt !== undefined) return [];
  const { orderId, by, reason } = data;
  return [
    { type: 'CancellationAsked', data: { orderId, by, reason, at: new Date(now).toISOString() } },
    SignalExecution({ executionId: orderId, signal: 'cancel', payload: { reason }, by }),
  ];
};
