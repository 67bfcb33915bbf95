import type { Payment, RefundPostponed } from '../payment.js';

const firstWaitMs = 5_000;
const longestWaitMs = 300_000;

/** Money that is owed is not forgotten when nobody asks again: the next try is due by itself, at growing distances. */
export const postponeRefund = (orderId: string, { refundTries }: Payment, now: number): RefundPostponed => ({
  type: 'RefundPostponed',
  data: { orderId, until: now + Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(refundTries, 10)) },
});
