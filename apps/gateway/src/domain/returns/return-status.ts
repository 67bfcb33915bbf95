import { endOf } from '../order-view/dated.js';
import type { ReturnView } from './return-view.js';

export const returnStatuses = [
  'requested',
  'awaiting_approval',
  'approved',
  'received',
  'refunded',
  'completed',
  'refused',
  'expired',
  'failed',
] as const;
export type ReturnStatus = (typeof returnStatuses)[number];

const howItEnded = ({ status, error = '' }: NonNullable<ReturnView['ended']>): ReturnStatus => {
  if (status === 'SUCCEEDED') return 'completed';
  if (error.startsWith('Approval')) return 'refused';
  return error === 'GoodsExpired' ? 'expired' : 'failed';
};

/** The furthest that a return has come, in whatever order the facts arrived. */
export const statusOfReturn = (view: ReturnView): ReturnStatus => {
  const { decision, refunded, receivedAt, approvalAsked } = view;
  const ended = endOf(view.ended, view.pauses);
  if (ended) return howItEnded(ended);
  if (refunded) return 'refunded';
  if (receivedAt !== undefined) return 'received';
  if (decision) return decision.decision === 'approve' ? 'approved' : 'refused';
  return approvalAsked ? 'awaiting_approval' : 'requested';
};

const over: ReadonlySet<ReturnStatus> = new Set(['refused', 'expired']);

/**
 * Its goods count as given back, or promised to be: they cannot be returned a second time. What was paid back stays so, however it ended, and one
 * that failed broke off or was stopped: an operator may redrive it at any time, and then it pays.
 */
export const holdsItsGoods = (view: ReturnView): boolean => view.refunded !== undefined || !over.has(statusOfReturn(view));
