import type { AttemptError, DeclineError } from '../../domain/intent.js';

/** What a token of the sandbox makes happen. */
export type Scenario =
  | Readonly<{ kind: 'captured' }>
  | Readonly<{ kind: 'declined'; error: DeclineError; reason: string }>
  /** No answer in time on every try; `captures`: though the money is taken; `unheard`: how often asking about it brings none either. */
  | Readonly<{ kind: 'silent'; captures: boolean; unheard?: number }>
  /** Captures at once, and gives the answer only when the money went back. */
  | Readonly<{ kind: 'belated' }>
  /** Fails so many times for an intent, then captures. */
  | Readonly<{ kind: 'failing'; times: number; error: AttemptError; reason: string; retryAfterSeconds?: number }>;

const captured: Scenario = { kind: 'captured' };
const insufficient: Scenario = { kind: 'declined', error: 'InsufficientFunds', reason: 'the card has not enough funds' };
const invalid: Scenario = { kind: 'declined', error: 'InvalidCard', reason: 'the card network does not know this card' };
const refused: Scenario = { kind: 'declined', error: 'CardDeclined', reason: 'the bank declined the card' };
const fraud: Scenario = { kind: 'declined', error: 'FraudDetected', reason: 'the card network takes this payment for fraud' };
const broken: Scenario = { kind: 'failing', times: Number.POSITIVE_INFINITY, error: 'NetworkError', reason: 'the connection broke' };
const shaky: Scenario = { kind: 'failing', times: 2, error: 'GatewayUnavailable', reason: 'the card network is out of order for a moment' };
const busy: Scenario = { kind: 'failing', times: 1, error: 'RateLimited', reason: 'too many calls', retryAfterSeconds: 1 };

/** The first pattern that fits counts. Source: the scenario tokens of the payment simulator, docs of the order flow. */
const table: readonly (readonly [pattern: RegExp, scenario: Scenario])[] = [
  [/^test_success_/, captured],
  [/^(test_insufficient_|tok_test_insufficient_funds$)/, insufficient],
  [/^test_invalid_/, invalid],
  [/^tok_test_declined$/, refused],
  [/^test_fraud_detected$/, fraud],
  [/^test_timeout_captured_unheard$/, { kind: 'silent', captures: true, unheard: 3 }],
  [/^test_timeout_captured$/, { kind: 'silent', captures: true }],
  [/^test_answer_after_refund$/, { kind: 'belated' }],
  [/^test_timeout_/, { kind: 'silent', captures: false }],
  [/^(test_network_error|tok_test_network_error)$/, broken],
  [/^test_temp_fail_/, shaky],
  [/^test_rate_limit_/, busy],
  [/^tok_/, captured],
];

/** A token that no pattern fits is a card that nobody issued. */
export const scenarioOf = (token: string): Scenario => table.find(([pattern]) => pattern.test(token))?.[1] ?? invalid;
