import { Refusal } from '@quadrille/decider';
import { SignalExecution } from '@quadrille/events';
import type { DecisionContext } from '../context.js';
import { statusOf } from './order-status.js';
import type { OrderView, OrderViewEvent } from './order-view.js';

export type AskRetry = Readonly<{ type: 'AskRetry'; data: Readonly<{ orderId: string; by: string; token?: string }> }>;

/** While a payment has failed and its stock is held. A second wish before the first one was answered would pay for a later failure unasked: it changes nothing. */
export const askRetry = ({ data }: AskRetry, view: OrderView, { now }: DecisionContext): readonly OrderViewEvent[] => {
  const status = statusOf(view);
  if (status !== 'payment_failed')
    throw new Refusal('gateway.nothing-to-retry', `The order is ${status}; only a failed payment can be tried again.`, { status });
  if (view.asked.failuresAtRetry === view.payment.failures) return [];
  const { orderId, by, token } = data;
  return [
    { type: 'RetryAsked', data: { orderId, by, at: new Date(now).toISOString() } },
    SignalExecution({ executionId: orderId, signal: 'retry', ...(token !== undefined && { payload: { token } }), by }),
  ];
};
