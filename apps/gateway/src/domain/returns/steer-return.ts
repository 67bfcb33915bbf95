import { Refusal } from '@quadrille/decider';
import { SignalExecution } from '@quadrille/events';
import type { DecisionContext } from '../context.js';
import { waitedUntil } from '../order-view/dated.js';
import { refuseAfter } from '../order-view/decide-approval.js';
import type { OperatorActed } from '../operator-acts/operator-act.js';
import type { OrderView, OrderViewEvent } from '../order-view/order-view.js';
import { type ReturnStatus, statusOfReturn } from './return-status.js';
import type { ReturnView } from './return-view.js';

type Act = Readonly<{ orderId: string; returnId: string; by: string; reason: string }>;
export type DecideReturn = Readonly<{ type: 'DecideReturn'; data: Act & Readonly<{ decision: 'approve' | 'reject' }> }>;
export type ReceiveReturn = Readonly<{ type: 'ReceiveReturn'; data: Act }>;

const find = ({ returns = {} }: OrderView, returnId: string): Readonly<{ known: ReturnView; status: ReturnStatus }> => {
  const known = returns[returnId];
  if (!known) throw new Refusal('gateway.unknown-return', 'There is no such return.');
  return { known, status: statusOfReturn(known) };
};

const acted = ({ by: actor, returnId: target, reason }: Act, action: string): OperatorActed => ({
  type: 'OperatorActed',
  data: { actor, action, target, reason },
});

/** A person's yes or no, once it is asked for. */
export const decideReturn = ({ data }: DecideReturn, view: OrderView, { now }: DecisionContext): readonly OrderViewEvent[] => {
  const { orderId, returnId, decision, by, reason } = data;
  const { known, status } = find(view, returnId);
  if (status !== 'awaiting_approval')
    throw new Refusal('gateway.not-awaiting-approval', `The return is ${status}; nobody is asked to approve it.`, { status });
  refuseAfter(known.approvalAsked?.deadline, now);
  return [
    { type: 'ReturnDecided', data: { orderId, returnId, decision, by, reason, at: new Date(now).toISOString() } },
    SignalExecution({ executionId: returnId, signal: decision, payload: { reason }, by }),
    acted(data, `${decision} return`),
  ];
};

const isOpen = ({ approvalNeeded }: ReturnView, status: ReturnStatus): boolean =>
  status === 'approved' || (status === 'requested' && !approvalNeeded);

/** The workflow begins to wait a little later: what is told in time reaches it in time. */
const isTooLate = ({ receiveSeconds, decision, askedAt, pauses }: ReturnView, now: number): boolean =>
  receiveSeconds !== undefined && now > waitedUntil(decision?.at ?? askedAt, receiveSeconds, pauses);

/** The goods are here: the money goes back. Told twice, it changes nothing; not before a return that needs a yes has it, nor after its end. */
export const receiveReturn = ({ data }: ReceiveReturn, view: OrderView, { now }: DecisionContext): readonly OrderViewEvent[] => {
  const { orderId, returnId, by } = data;
  const { known, status } = find(view, returnId);
  if (known.receivedAt !== undefined) return [];
  if (!isOpen(known, status))
    throw new Refusal('gateway.return-not-open', `The return is ${status}; its goods are not waited for.`, { status });
  if (isTooLate(known, now)) throw new Refusal('gateway.return-not-open', 'The time for the goods of this return is over.', { status });
  return [
    { type: 'ReturnReceived', data: { orderId, returnId, by, at: new Date(now).toISOString() } },
    SignalExecution({ executionId: returnId, signal: 'received', by }),
    acted(data, 'receive return'),
  ];
};
