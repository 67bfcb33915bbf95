import { ChargePayment, PaymentCaptured, PaymentDeclined, PaymentRefunded, RefundPayment } from '@quadrille/events';
import { decideWith, specify } from '@quadrille/decider';
import { decisions } from './decisions.js';
import { evolve } from './evolve.js';
import type { ChargeAnswer, FailedAnswer, RefundAnswer } from './intent.js';
import { initialState, type PaymentCommand, type PaymentEvent } from './payment.js';

export const orderId = '0192f0c1-7c1e-7b1a-8a52-6f1d2c3b4a59';
export const amount = { amount: 4200, currency: 'USD' };
export const token = 'test_success_visa';
export const other = 'test_success_amex';
export const [first, second] = [`${orderId}-1`, `${orderId}-2`];
export const reference = 'ch_1';
export const now = 1_000_000;

export const { given } = specify({
  initialState,
  evolve,
  decide: decideWith<typeof initialState, PaymentCommand, PaymentEvent, { now: number }>(decisions),
});
export const after = (...history: readonly PaymentEvent[]) => ({
  when: (command: PaymentCommand) => given(...history).when(command, { now }),
  types: (command: PaymentCommand) =>
    given(...history)
      .when(command, { now })
      .map(({ type }) => type),
});

export const placed: PaymentCommand = { type: 'AcceptTerms', data: { orderId, amount, token, approvalRequired: false } };
export const stock: PaymentCommand = { type: 'ClearForCharge', data: { orderId, by: 'stock' } };
export const approval: PaymentCommand = { type: 'ClearForCharge', data: { orderId, by: 'approval' } };
export const retry = (more: object = {}) => ChargePayment({ orderId, attempt: 1, ...more });
export const undo = RefundPayment({ orderId, reason: 'cancelled' });
export const charged = (answer: ChargeAnswer, intentId = first): PaymentCommand => ({
  type: 'RecordCharge',
  data: { orderId, intentId, answer },
});
export const settled = (answer: ChargeAnswer, intentId = first): PaymentCommand => ({
  type: 'RecordSettlement',
  data: { orderId, intentId, answer },
});
export const returned = (answer: RefundAnswer, intentId = first): PaymentCommand => ({
  type: 'RecordRefund',
  data: { orderId, intentId, answer },
});
export const yes: ChargeAnswer = { status: 'captured', reference };
export const no: ChargeAnswer = { status: 'declined', error: 'InsufficientFunds', reason: 'too little' };
export const gone: ChargeAnswer = { status: 'void' };
export const silence: FailedAnswer = { status: 'failed', error: 'GatewayTimeout', reason: 'no answer' };

export const terms: PaymentEvent = { type: 'TermsAccepted', data: { orderId, amount, token, approvalRequired: false } };
export const highTerms: PaymentEvent = { type: 'TermsAccepted', data: { orderId, amount, token, approvalRequired: true } };
export const cleared: PaymentEvent = { type: 'ClearanceGiven', data: { orderId, by: 'stock' } };
export const approved: PaymentEvent = { type: 'ClearanceGiven', data: { orderId, by: 'approval' } };
export const initiated = (intentId = first, card = token): PaymentEvent => ({
  type: 'PaymentInitiated',
  data: { orderId, intentId, amount, token: card },
});
export const captured = PaymentCaptured({ orderId, intentId: first, amount, reference });
export const declined = PaymentDeclined({ orderId, intentId: first, error: 'InsufficientFunds', reason: 'too little' });
export const voided: PaymentEvent = { type: 'IntentVoided', data: { orderId, intentId: first } };
export const refunded: PaymentEvent = { type: 'IntentRefunded', data: { orderId, intentId: first, amount, reference: 're_1' } };
export const settling: PaymentEvent = { type: 'SettlementBegun', data: { orderId, intentId: first, amount, token } };
export const deferred: PaymentEvent = { type: 'ChargeDeferred', data: { orderId, amount, token: other } };
export const wanted: PaymentEvent = { type: 'RefundRequested', data: { orderId, reason: 'cancelled' } };
export const refunding: PaymentEvent = { type: 'RefundBegun', data: { orderId, intentId: first, amount, reference } };
export const nothingTaken = PaymentRefunded({ orderId, amount: { amount: 0, currency: 'USD' } });
