import type { Money, PaymentAttemptFailed, PaymentDeclined } from '@quadrille/events';

export type DeclineError = PaymentDeclined['data']['error'];
export type AttemptError = PaymentAttemptFailed['data']['error'];

/** What a card is asked for. */
export type Charge = Readonly<{ amount: Money; token: string }>;

/** Asking what became of a try that brought no answer, however long nobody asks for another: how often that was done, and when it is again; milliseconds since 1970. */
export type Inquiry = Readonly<{ tries: number; dueAt?: number }>;

/**
 * One intention to charge one card: its id is the idempotency key at the card network, so that however often it is asked for, it is charged once.
 * `reference` is the network's own name for it.
 */
export type Intent = Charge &
  Readonly<{ intentId: string; reference?: string }> &
  (
    | Readonly<{ status: 'open'; inquiry?: Inquiry }>
    | Readonly<{ status: 'declined'; error: DeclineError; reason: string }>
    /** Known to have taken nothing, and never to. */
    | Readonly<{ status: 'void' }>
    | Readonly<{ status: 'captured' | 'refunding'; reference: string }>
    /** The money went back; the order's refund is not told yet. */
    | Readonly<{ status: 'refunded'; reference: string }>
    /** The money went back, and that is told. */
    | Readonly<{ status: 'returned'; reference: string }>
  );

export type CapturedAnswer = Readonly<{ status: 'captured'; reference: string }>;
export type DeclinedAnswer = Readonly<{ status: 'declined'; error: DeclineError; reason: string }>;
/** Nothing was taken and nothing will be: the network refuses this intent from now on. */
export type VoidAnswer = Readonly<{ status: 'void' }>;
/** No answer that settles the intent. */
export type FailedAnswer = Readonly<{
  status: 'failed';
  error: AttemptError;
  reason: string;
  retryAfterSeconds?: number;
  reference?: string;
}>;

export type SettledAnswer = CapturedAnswer | DeclinedAnswer | VoidAnswer;
export type ChargeAnswer = SettledAnswer | FailedAnswer;
export type RefundAnswer = Readonly<{ status: 'refunded'; reference: string }> | FailedAnswer;

export const isSameCharge = (one: Charge, other: Charge): boolean =>
  one.token === other.token && one.amount.amount === other.amount.amount && one.amount.currency === other.amount.currency;
