import type { Money } from '@quadrille/events';
import type { AttemptError, SettledAnswer } from '../../domain/intent.js';

/** A charge as the card network is told of it. */
export type CardCharge = Readonly<{
  orderId: string;
  /** The idempotency key: one is captured at most once, however often it is charged. */
  intentId: string;
  amount: Money;
  token: string;
  /** The network's own name for it, where an earlier call learnt that. */
  reference?: string;
}>;

/** `amount` is all that is left of what was captured; with a `part`, which names it, as much as that part is. */
export type CardRefund = Readonly<{ orderId: string; intentId: string; amount: Money; reference: string; part?: string }>;

/** Nothing was taken so far; a charge may still be tried. */
export type Untouched = Readonly<{ status: 'open'; reference?: string }>;

/**
 * What Quadrille needs of a card network. Each is one try, answers only what the network knows for certain, and throws CardNetworkError where
 * that stays unknown or nothing was done.
 */
export type CardNetwork = Readonly<{
  /** Takes the money. A repeated charge of the same intent gets the first one's answer. */
  charge: (charge: CardCharge) => Promise<SettledAnswer>;
  /** What became of a charge that brought no answer; moves no money. */
  find: (charge: CardCharge) => Promise<SettledAnswer | Untouched>;
  /** Makes certain: after `declined` or `void` no charge of this intent takes anything any more, not even one that is on its way. */
  settle: (charge: CardCharge) => Promise<SettledAnswer>;
  /** Gives the money back once, each part once, however often it is asked; never more than was captured. */
  refund: (refund: CardRefund) => Promise<Readonly<{ reference: string }>>;
}>;

/** A try that did not settle the matter. `message` is fit to be shown: no card data, no secret. */
export class CardNetworkError extends Error {
  override readonly name = 'CardNetworkError';
  /** GatewayTimeout: it may have happened. GatewayUnavailable, NetworkError, RateLimited: it may have, but probably has not. */
  readonly error: AttemptError;
  readonly retryAfterSeconds: number | undefined;
  readonly reference: string | undefined;
  /** It said no to this one thing, or was not even asked: others need not wait. */
  readonly networkIsWell: boolean;

  constructor(
    error: AttemptError,
    message: string,
    {
      retryAfterSeconds,
      reference,
      networkIsWell = error === 'RateLimited',
      cause,
    }: Readonly<{ retryAfterSeconds?: number; reference?: string; networkIsWell?: boolean; cause?: unknown }> = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.error = error;
    this.retryAfterSeconds = retryAfterSeconds;
    this.reference = reference;
    this.networkIsWell = networkIsWell;
  }
}

/** Whether an error speaks against the health of the network, so that the next call had better wait. */
export const isOutage = (error: unknown): boolean => !(error instanceof CardNetworkError && error.networkIsWell);
