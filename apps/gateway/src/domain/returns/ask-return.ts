import { Refusal } from '@quadrille/decider';
import { StartExecution } from '@quadrille/events';
import type { DecisionContext } from '../context.js';
import { statusOf } from '../order-view/order-status.js';
import type { OrderView, OrderViewEvent } from '../order-view/order-view.js';
import type { ReturnedLine, ReturnOpened } from './return-view.js';
import { faultsOf, worthOf } from './returnable.js';

/** The workflow that takes goods back. */
const returnMerchandise = 'return-merchandise';

/** Deadlines in seconds; `approvalLimit` in minor units: above it a person has to agree. */
export type ReturnPolicy = Readonly<{ approvalLimit: number; approvalSeconds: number; receiveSeconds: number; stepSeconds: number }>;

export type ReturnWish = Readonly<{
  orderId: string;
  returnId: string;
  lines: readonly ReturnedLine[];
  reason: string;
  by: string;
  policy: ReturnPolicy;
}>;
export type AskReturn = Readonly<{ type: 'AskReturn'; data: ReturnWish }>;

/** The code of a refusal that a moment heals. */
export const notKnownYet = 'gateway.not-known-yet';

/** Only of what has been shipped, and never more than was bought, over all returns of the order. Payment and inventory stand guard over their own books. */
export const askReturn = (
  { data }: Readonly<{ data: ReturnWish }>,
  view: OrderView,
  { now }: DecisionContext,
): readonly OrderViewEvent[] => {
  const { orderId, returnId, reason, by, policy } = data;
  if (view.returns?.[returnId]) return [];
  const status = statusOf(view);
  const { placed } = view;
  if (status !== 'shipped' && status !== 'delivered')
    throw new Refusal('gateway.not-shipped', `The order is ${status}; only what has been shipped can be returned.`, { status });
  // News of the parcel overtook the order.
  if (!placed) throw new Refusal(notKnownYet, 'What was ordered is not known here yet.', { status });
  const errors = faultsOf(view, placed, data.lines);
  if (errors.length > 0) throw new Refusal('gateway.not-returnable', 'Not all of this can be returned.', { errors });
  const lines = data.lines.map(({ sku, quantity }) => ({ sku, quantity }));
  const worth = worthOf(view, placed, lines);
  const amount = { amount: worth.goods + worth.tax, currency: worth.currency };
  const { approvalLimit, receiveSeconds } = policy;
  const terms = { receiveSeconds, ...(amount.amount > approvalLimit && ({ approvalNeeded: true } as const)) };
  return [
    { type: 'ReturnAsked', data: { orderId, returnId, lines, ...worth, ...terms, reason, by, at: new Date(now).toISOString() } },
    { type: 'ReturnOpened', data: { streamId: returnStreamOf(returnId), orderId } },
    StartExecution({
      executionId: returnId,
      workflow: returnMerchandise,
      follows: orderId,
      input: { orderId, lines, amount, reason, policy },
    }),
  ];
};

/** Where the front door remembers whose return this is. */
export const returnStreamOf = (returnId: string): string => `return:${returnId}`;

export type ReturnLinked = Readonly<{ type: 'ReturnLinked'; data: Readonly<{ orderId: string }> }>;
export type ReturnLink = Readonly<{ orderId?: string }>;

export const linkReturn = ({ data: { orderId } }: ReturnOpened, link: ReturnLink): readonly ReturnLinked[] =>
  link.orderId === undefined ? [{ type: 'ReturnLinked', data: { orderId } }] : [];

export const returnLinkFold = {
  initialState: {} as ReturnLink,
  evolve: (_link: ReturnLink, { data: { orderId } }: ReturnLinked): ReturnLink => ({ orderId }),
};
