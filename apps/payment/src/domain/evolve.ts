import type { PaymentDeclined } from '@quadrille/events';
import type { Intent } from './intent.js';
import type { Payment, PaymentEvent, PaymentInitiated } from './payment.js';

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
      return { ...payment, refund: 'wanted', requested: undefined, deferred: undefined };
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
    case 'ChargeRepeated':
    case 'ChargeForestalled':
    case 'PaymentAttemptFailed':
    case 'RefundAttemptFailed':
      return payment;
    default:
      return type satisfies never;
  }
};
