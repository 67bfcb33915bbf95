import { Refusal } from '@quadrille/decider';
import { SignalExecution } from '@quadrille/events';
import type { DecisionContext } from '../context.js';
import { heldUntil, isRetryUnderWay, statusOf } from './order-status.js';
import type { OrderView, OrderViewEvent } from './order-view.js';

export type AskRetry = Readonly<{ type: 'AskRetry'; data: Readonly<{ orderId: string; by: string; token?: string }> }>;

/**
 * While a payment has failed and its stock is held; afterwards the order is undone, which takes long where the card network is away. One retry at a
 * time, until the order is held anew: a second one, kept by the workflow, would pay for a later failure unasked. The same wish told again changes
 * nothing; a wish for another card is refused, since nobody would take it up.
 */
export const askRetry = ({ data }: AskRetry, view: OrderView, { now }: DecisionContext): readonly OrderViewEvent[] => {
  const { retry, cancelAt } = view.asked;
  const { orderId, by, token } = data;
  const status = statusOf(view);
  if (isRetryUnderWay(view)) {
    if (retry?.token === token) return [];
    throw new Refusal('gateway.retry-under-way', 'The retry before is under way; if it fails, the order can be retried again.', { status });
  }
  if (status !== 'payment_failed')
    throw new Refusal('gateway.nothing-to-retry', `The order is ${status}; only a failed payment can be tried again.`, { status });
  if (cancelAt !== undefined || now > (heldUntil(view) ?? now))
    throw new Refusal('gateway.hold-over', 'The order is being undone; its payment can no longer be tried again.', { status });
  const card = token === undefined ? {} : { token };
  return [
    { type: 'RetryAsked', data: { orderId, by, at: new Date(now).toISOString(), ...card } },
    SignalExecution({ executionId: orderId, signal: 'retry', ...(token !== undefined && { payload: card }), by }),
  ];
};
