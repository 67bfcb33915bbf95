import { PaymentAttemptFailed, PaymentDeclined } from '@quadrille/events';
import type { DeclinedAnswer, FailedAnswer, Intent } from '../intent.js';
import { evolve } from '../evolve.js';
import { intentOf, type Moment, type Payment, type PaymentEvent, type RecordCharge } from '../payment.js';
import { concludeRefund } from '../refund/conclude-refund.js';
import { postponeInquiry } from './inquire.js';
import { takeCapture } from './take-capture.js';

type Known = Readonly<{ orderId: string; intent: Intent; payment: Payment }>;

const takeDecline = ({ orderId, intent, payment }: Known, { error, reason }: Omit<DeclinedAnswer, 'status'>): readonly PaymentEvent[] => {
  const { intentId, status } = intent;
  const declined = PaymentDeclined({ orderId, intentId, error, reason });
  if (status === 'declined') return payment.refund === 'none' ? [declined] : [];
  if (status !== 'open') return [];
  // Somebody wants something else by now and is answered when the settlement that they asked for is recorded.
  if (payment.refund === 'none' && !payment.deferred) return [declined];
  const voided: PaymentEvent = { type: 'IntentVoided', data: { orderId, intentId } };
  return [voided, ...concludeRefund(orderId, evolve(payment, voided))];
};

const takeFailure = (known: Known, { error, reason, retryAfterSeconds, reference }: FailedAnswer, now: number): readonly PaymentEvent[] => {
  const { orderId, intent, payment } = known;
  // Another attempt of the same intent was answered for good meanwhile: that is the answer to this one too.
  if (intent.status === 'declined') return takeDecline(known, intent);
  if (intent.status !== 'open') return [];
  const { intentId } = intent;
  const located: readonly PaymentEvent[] =
    reference === undefined || reference === intent.reference ? [] : [{ type: 'IntentLocated', data: { orderId, intentId, reference } }];
  if (payment.refund !== 'none' || payment.deferred) return located;
  const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  return [...located, PaymentAttemptFailed({ orderId, intentId, error, reason, ...wait }), ...postponeInquiry(orderId, payment, now)];
};

/** What an attempt to charge came to. An answer that comes a second time, or after the matter is settled, changes nothing. */
export const recordCharge = (
  { data: { orderId, intentId, answer } }: RecordCharge,
  payment: Payment,
  { now }: Moment,
): readonly PaymentEvent[] => {
  const intent = intentOf(payment, intentId);
  if (!intent) return [];
  const known = { orderId, intent, payment };
  switch (answer.status) {
    case 'captured':
      return takeCapture(known, answer.reference);
    case 'declined':
      return takeDecline(known, answer);
    case 'void':
      return takeDecline(known, { error: 'CardDeclined', reason: 'the charge was called off at the card network' });
    case 'failed':
      return takeFailure(known, answer, now);
    default:
      return answer satisfies never;
  }
};
