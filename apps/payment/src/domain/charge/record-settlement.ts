import { PaymentAttemptFailed, RefundAttemptFailed } from '@quadrille/events';
import { evolve } from '../evolve.js';
import type { FailedAnswer } from '../intent.js';
import { intentOf, type Moment, type Payment, type PaymentEvent, type RecordSettlement } from '../payment.js';
import { concludeRefund } from '../refund/conclude-refund.js';
import { postponeRefund } from '../refund/postpone-refund.js';
import { beginCharge } from './begin-charge.js';
import { postponeInquiry } from './inquire.js';
import { takeCapture } from './take-capture.js';

type About = Readonly<{ orderId: string; intentId: string }>;

const stillOpen = (
  about: About,
  { error, reason, retryAfterSeconds }: FailedAnswer,
  payment: Payment,
  now: number,
): readonly PaymentEvent[] => {
  if (payment.refund !== 'none')
    return [RefundAttemptFailed({ orderId: about.orderId, error, reason }), postponeRefund(about.orderId, payment, now)];
  if (!payment.deferred) return [];
  return [
    PaymentAttemptFailed({ ...about, error, reason, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) }),
    ...postponeInquiry(about.orderId, payment, now),
  ];
};

/** What was made certain about an intent: on that rests what waited for it, an undo or a charge of another card. */
export const recordSettlement = ({ data }: RecordSettlement, payment: Payment, { now }: Moment): readonly PaymentEvent[] => {
  const { orderId, intentId, answer } = data;
  const intent = intentOf(payment, intentId);
  if (!intent) return [];
  if (answer.status === 'captured') return takeCapture({ orderId, intent, payment }, answer.reference);
  if (answer.status === 'failed' && intent.status === 'open') return stillOpen({ orderId, intentId }, answer, payment, now);
  const voided: readonly PaymentEvent[] = intent.status === 'open' ? [{ type: 'IntentVoided', data: { orderId, intentId } }] : [];
  const settled = voided.reduce(evolve, payment);
  if (settled.refund !== 'none') return voided.length > 0 ? [...voided, ...concludeRefund(orderId, settled)] : [];
  const { deferred, ...free } = settled;
  return deferred ? [...voided, ...beginCharge(orderId, deferred, free)] : voided;
};
