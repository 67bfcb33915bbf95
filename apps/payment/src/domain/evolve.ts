import { unknownEvent } from '@quadrille/decider';
import type { PartRefunded, PaymentDeclined } from '@quadrille/events';
import type { Inquiry, Intent } from './intent.js';
import type { PartRefundBegun, Payment, PaymentEvent, PaymentInitiated } from './payment.js';
import { partOf, withPart } from './refund-part/part.js';

const change = (payment: Payment, id: string, to: (intent: Intent) => Intent): Payment => ({
  ...payment,
  intents: payment.intents.map((intent) => (intent.intentId === id ? to(intent) : intent)),
});

const initiated = (payment: Payment, { intentId, amount, token }: PaymentInitiated['data']): Payment => ({
  ...payment,
  requested: undefined,
  deferred: undefined,
  intents: [...payment.intents, { intentId, amount, token, status: 'open' }],
});

const inquiring = (payment: Payment, id: string, to: (inquiry: Inquiry) => Inquiry): Payment =>
  change(payment, id, (intent) => (intent.status === 'open' ? { ...intent, inquiry: to(intent.inquiry ?? { tries: 0 }) } : intent));

/** A decline that was decided here, without a call, brings its intent with it. */
const declined = (payment: Payment, { intentId, error, reason }: PaymentDeclined['data']): Payment => {
  if (payment.intents.some((intent) => intent.intentId === intentId))
    return change(payment, intentId, (intent) => ({ ...intent, status: 'declined', error, reason }));
  if (!payment.terms) return payment;
  const { amount, token } = payment.terms;
  const intents: readonly Intent[] = [...payment.intents, { intentId, amount, token, status: 'declined', error, reason }];
  return { ...payment, requested: undefined, deferred: undefined, intents };
};

const refunded = (payment: Payment): Payment => ({
  ...payment,
  refund: 'done',
  refundDueAt: undefined,
  refundTries: 0,
  intents: payment.intents.map((intent) => (intent.status === 'refunded' ? { ...intent, status: 'returned' } : intent)),
});

const partBegun = (payment: Payment, { executionId, intentId, amount, reference }: PartRefundBegun['data']): Payment => {
  const known = partOf(payment, executionId);
  const tries = known?.status === 'refunding' ? known.tries : 0;
  return withPart(payment, { executionId, intentId, amount, reference, status: 'refunding', tries });
};

const partPostponed = (payment: Payment, executionId: string, dueAt: number): Payment => {
  const part = partOf(payment, executionId);
  return part?.status === 'refunding' ? withPart(payment, { ...part, tries: part.tries + 1, dueAt }) : payment;
};

const partRefunded = (payment: Payment, { executionId, amount, reference }: PartRefunded['data']): Payment =>
  withPart(payment, { executionId, intentId: partOf(payment, executionId)?.intentId ?? '', amount, reference, status: 'refunded' });

export const evolve = (payment: Payment, { type, data }: PaymentEvent): Payment => {
  switch (type) {
    case 'TermsAccepted': {
      const { orderId: _, ...terms } = data;
      return { ...payment, terms };
    }
    case 'ClearanceGiven':
      return data.by === 'stock' ? { ...payment, isStockReserved: true } : { ...payment, isApproved: true };
    case 'ChargeRequested': {
      const { orderId: _, ...requested } = data;
      return { ...payment, requested };
    }
    case 'PaymentInitiated':
      return initiated(payment, data);
    case 'ChargeDeferred':
      return { ...payment, deferred: { amount: data.amount, token: data.token } };
    case 'InquiryBegun':
      return inquiring(payment, data.intentId, ({ tries }) => ({ tries: tries + 1 }));
    case 'InquiryPostponed':
      return inquiring(payment, data.intentId, ({ tries }) => ({ tries, dueAt: data.until }));
    case 'IntentLocated':
      return change(payment, data.intentId, (intent) => ({ ...intent, reference: data.reference }));
    case 'IntentVoided':
      return change(payment, data.intentId, (intent) => ({ ...intent, status: 'void' }));
    case 'PaymentCaptured':
    case 'SurplusCaptured':
      return {
        ...change(payment, data.intentId, (intent) => ({ ...intent, status: 'captured', reference: data.reference })),
        ...(type === 'PaymentCaptured' && { deferred: undefined }),
      };
    case 'PaymentDeclined':
      return declined(payment, data);
    case 'RefundRequested':
      return { ...payment, refund: 'wanted' };
    case 'RefundBegun':
      return {
        ...change(payment, data.intentId, (intent) => ({ ...intent, status: 'refunding', reference: data.reference })),
        refundDueAt: undefined,
      };
    case 'SettlementBegun':
      return { ...payment, refundDueAt: undefined };
    case 'IntentRefunded':
      // Money that was surplus beside a payment that stands is nothing that a refund of the order would tell.
      return change(payment, data.intentId, (intent) => ({
        ...intent,
        status: payment.refund === 'none' ? 'returned' : 'refunded',
        reference: data.reference,
      }));
    case 'RefundPostponed':
      return { ...payment, refundDueAt: data.until, refundTries: payment.refundTries + 1 };
    case 'PaymentRefunded':
      return refunded(payment);
    case 'PartRefundBegun':
      return partBegun(payment, data);
    case 'PartRefundPostponed':
      return partPostponed(payment, data.executionId, data.until);
    case 'PartRefunded':
      return partRefunded(payment, data);
    case 'ChargeRepeated':
    case 'ChargeForestalled':
    case 'PaymentAttemptFailed':
    case 'RefundAttemptFailed':
    case 'PartRefundRefused':
    case 'SignalExecution':
      return payment;
    default:
      return unknownEvent(type);
  }
};
