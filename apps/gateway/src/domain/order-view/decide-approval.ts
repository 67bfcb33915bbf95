import { Refusal } from '@quadrille/decider';
import { SignalExecution } from '@quadrille/events';
import type { DecisionContext } from '../context.js';
import type { OperatorActed } from '../operator-acts/operator-act.js';
import { statusOf } from './order-status.js';
import type { OrderView, OrderViewEvent } from './order-view.js';

export type DecideApproval = Readonly<{
  type: 'DecideApproval';
  data: Readonly<{ executionId: string; decision: 'approve' | 'reject'; by: string; reason: string }>;
}>;

/**
 * A person's yes or no. Asked about an order, it must be one that still waits for it, and the first answer counts: the same again changes nothing, the other
 * one is refused. Other workflows keep the answer until they ask.
 */
export const decideApproval = ({ data }: DecideApproval, view: OrderView, { now }: DecisionContext): readonly OrderViewEvent[] => {
  const { executionId, decision, by, reason } = data;
  const status = statusOf(view);
  if (view.orderId !== undefined && status !== 'awaiting_approval')
    throw new Refusal('gateway.not-awaiting-approval', `The order is ${status}; nobody is asked to approve it.`, { status });
  const { decided, asked } = view.approval ?? {};
  if (view.orderId !== undefined && decided && decided.asked === asked?.factId) {
    if (decided.decision === decision) return [];
    throw new Refusal('gateway.already-decided', `Somebody was faster: the answer to ${decided.decision} the order was given already.`, {
      status,
    });
  }
  refuseAfter(asked?.deadline, now);
  const acted: OperatorActed = { type: 'OperatorActed', data: { actor: by, action: `${decision} execution`, target: executionId, reason } };
  return [SignalExecution({ executionId, signal: decision, payload: { reason }, by }), acted];
};

/** An answer that comes too late would be taken by nobody. */
export const refuseAfter = (deadline: string | undefined, now: number): void => {
  if (deadline !== undefined && now > Date.parse(deadline))
    throw new Refusal('gateway.approval-over', `The time to decide was over at ${deadline}.`, { deadline });
};

/** The view after a signal: of those, only answers to an asking are remembered. */
export const decidedBy = (view: OrderView, { executionId, signal }: SignalExecution['data']): OrderView =>
  executionId === view.orderId && (signal === 'approve' || signal === 'reject')
    ? { ...view, approval: { ...view.approval, decided: { decision: signal, asked: view.approval?.asked?.factId } } }
    : view;
