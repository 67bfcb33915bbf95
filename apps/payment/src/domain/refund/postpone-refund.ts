import type { Payment, RefundPostponed } from '../payment.js';

const firstWaitMs = 5_000;
const longestWaitMs = 300_000;

/** At growing distances, so that a network which is away is not asked all the time. */
export const nextTryAt = (tries: number, now: number): number => now + Math.min(longestWaitMs, firstWaitMs * 2 ** tries);

/** Money that is owed is not forgotten when nobody asks again: the next try is due by itself. */
export const postponeRefund = (orderId: string, { refundTries }: Payment, now: number): RefundPostponed => ({
  type: 'RefundPostponed',
  data: { orderId, until: nextTryAt(refundTries, now) },
});
