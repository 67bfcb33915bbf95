import { z } from 'zod';
import { contractsOf, type MessageOf } from '../contract.js';
import { executionId, money, orderId, paymentToken, reason, text } from '../vocabulary.js';

const { command, event } = contractsOf('payment');

/** The card network said no for good. */
export const declineError = z.enum(['CardDeclined', 'InsufficientFunds', 'InvalidCard', 'FraudDetected', 'AmountMismatch']);
/** This try failed; another may not. */
export const attemptError = z.enum(['GatewayTimeout', 'GatewayUnavailable', 'RateLimited', 'NetworkError']);

export const ChargePayment = command(
  'ChargePayment',
  'Take the money for an order. Amount and token may be absent: those of OrderPlaced count. Another token than before begins a new intent.',
  z.object({ orderId, amount: money.optional(), token: paymentToken.optional(), attempt: z.int().min(0) }),
  {
    outcomes: { done: ['PaymentCaptured'], failed: { PaymentDeclined: declineError.options, PaymentAttemptFailed: attemptError.options } },
  },
);
export type ChargePayment = MessageOf<typeof ChargePayment>;

const intentId = text(80);

export const PaymentCaptured = event(
  'PaymentCaptured',
  'The money is ours, unless refunded. At most once per order.',
  z.object({ orderId, intentId, amount: money, reference: text(200) }),
);
export type PaymentCaptured = MessageOf<typeof PaymentCaptured>;

export const PaymentDeclined = event(
  'PaymentDeclined',
  'The card network said no; nothing was taken.',
  z.object({ orderId, intentId, error: declineError, reason }),
);
export type PaymentDeclined = MessageOf<typeof PaymentDeclined>;

export const PaymentAttemptFailed = event(
  'PaymentAttemptFailed',
  'This try brought no answer that settles the charge; the intent stays open and is asked about before it is tried again.',
  z.object({ orderId, intentId, error: attemptError, reason, retryAfterSeconds: z.int().min(0).optional() }),
);
export type PaymentAttemptFailed = MessageOf<typeof PaymentAttemptFailed>;

export const RefundPayment = command(
  'RefundPayment',
  'The undo of a charge: never refuses and is remembered, so that a charge which comes later is forestalled or given back.',
  z.object({ orderId, reason }),
  { outcomes: { done: ['PaymentRefunded'], failed: { RefundAttemptFailed: attemptError.options } } },
);
export type RefundPayment = MessageOf<typeof RefundPayment>;

export const PaymentRefunded = event(
  'PaymentRefunded',
  'Nothing of this order is ours any more, nor will be; `amount` is what went back (0 where nothing had been taken).',
  z.object({ orderId, amount: money, reference: text(200).optional() }),
);
export type PaymentRefunded = MessageOf<typeof PaymentRefunded>;

export const RefundAttemptFailed = event(
  'RefundAttemptFailed',
  'The refund is not done yet; asking again continues it. `executionId` is there where it is one of a part.',
  z.object({ orderId, error: attemptError, reason, executionId: executionId.optional() }),
);
export type RefundAttemptFailed = MessageOf<typeof RefundAttemptFailed>;

export const RefundPart = command(
  'RefundPart',
  'Give back so much of what was captured, once for the execution that asks; all parts together are never more than was captured.',
  z.object({ orderId, executionId, amount: money, reason }),
  {
    outcomes: {
      done: ['PartRefunded'],
      failed: { PartRefundRefused: ['NothingCaptured', 'MoreThanCaptured'], RefundAttemptFailed: attemptError.options },
    },
  },
);
export type RefundPart = MessageOf<typeof RefundPart>;

export const PartRefunded = event(
  'PartRefunded',
  'So much of the payment went back for this execution; told again, it went back once.',
  z.object({ orderId, executionId, amount: money, reference: text(200) }),
);
export type PartRefunded = MessageOf<typeof PartRefunded>;

export const PartRefundRefused = event(
  'PartRefundRefused',
  'Nothing went back: nothing of the order is ours, or less than was asked for.',
  z.object({ orderId, executionId, error: z.enum(['NothingCaptured', 'MoreThanCaptured']), reason }),
);
export type PartRefundRefused = MessageOf<typeof PartRefundRefused>;
