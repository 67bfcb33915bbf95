import { SignalExecution } from '@quadrille/events';
import {
  atNetwork,
  type Moment,
  openIntent,
  type Payment,
  type PaymentEvent,
  type PostponeInquiry,
  type ReportCapture,
} from '../payment.js';

const firstWaitMs = 5_000;
const longestWaitMs = 86_400_000;
/** About a week: an order that is held for longer is undone at the end of it, which makes certain. */
const mostTries = 20;

/** The intent of which it matters what became of it, without anybody asking: an undo makes certain of it by itself. */
const inQuestion = (payment: Payment) => (payment.refund === 'none' ? openIntent(payment) : undefined);

/** When it is asked next what became of a charge. */
export const inquiryDueAt = (payment: Payment): number | undefined => inQuestion(payment)?.inquiry?.dueAt;

/** After a try that brought no answer: the customer may have been charged, and the order must not wait for somebody to ask. */
export const postponeInquiry = (orderId: string, payment: Payment, now: number): readonly PaymentEvent[] => {
  const intent = inQuestion(payment);
  const { tries = 0, dueAt } = intent?.inquiry ?? {};
  if (!intent || dueAt !== undefined || tries >= mostTries) return [];
  const until = now + Math.min(longestWaitMs, firstWaitMs * 2 ** tries);
  return [{ type: 'InquiryPostponed', data: { orderId, intentId: intent.intentId, until } }];
};

/** The network did not say either, or knows of nothing so far. */
export const inquireLater = (
  { data: { orderId, intentId } }: PostponeInquiry,
  payment: Payment,
  { now }: Moment,
): readonly PaymentEvent[] => (inQuestion(payment)?.intentId === intentId ? postponeInquiry(orderId, payment, now) : []);

/**
 * The money is taken. Whoever asks for the charge is told so; the workflow of an order that has given up asking, and waits for the customer, asks once more.
 * Told by itself, the capture would have the order go on beside a workflow that waits.
 */
export const reportCapture = (
  { data: { orderId, intentId } }: ReportCapture,
  payment: Payment,
  { now }: Moment,
): readonly PaymentEvent[] => {
  if (inQuestion(payment)?.intentId !== intentId) return [];
  const signal = SignalExecution({ executionId: orderId, signal: 'retry', by: 'payment' });
  // Told again until somebody has asked: a workflow that is not held yet may take it for a second click on a button.
  return [...(payment.terms ? [signal] : []), ...postponeInquiry(orderId, payment, now)];
};

/** Asks when the time has come; a timer that rings early or twice changes nothing. */
export const continueInquiry = (orderId: string, payment: Payment, { now }: Moment): readonly PaymentEvent[] => {
  const intent = inQuestion(payment);
  if (!intent || (intent.inquiry?.dueAt ?? Number.POSITIVE_INFINITY) > now) return [];
  return [{ type: 'InquiryBegun', data: atNetwork(orderId, intent) }];
};
