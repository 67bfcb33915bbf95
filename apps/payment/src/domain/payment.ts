import type { Message, TimerDue } from '@quadrille/decider';
import type {
  ChargePayment,
  Money,
  PartRefunded,
  PartRefundRefused,
  PaymentAttemptFailed,
  PaymentCaptured,
  PaymentDeclined,
  PaymentRefunded,
  RefundAttemptFailed,
  RefundPart,
  RefundPayment,
  SignalExecution,
} from '@quadrille/events';
import type { Charge, ChargeAnswer, Intent, RefundAnswer } from './intent.js';

/** What the order says about its payment. */
export type Terms = Charge & Readonly<{ declaredAmount?: number; approvalRequired: boolean }>;

/** A part of a captured intent that goes back, or went, for one execution. `reference` is the network's name for what it did last. */
export type Part = Readonly<{ executionId: string; intentId: string; amount: Money; reference: string }> &
  (
    | Readonly<{ status: 'refunding'; tries: number; /** When it is tried again by itself; milliseconds since 1970. */ dueAt?: number }>
    | Readonly<{ status: 'refunded' }>
  );

export type Payment = Readonly<{
  terms?: Terms;
  isStockReserved: boolean;
  isApproved: boolean;
  /** A charge that was asked for before the terms were known. */
  requested?: Partial<Charge> | undefined;
  /** A charge that begins when the open intent is settled. */
  deferred?: Charge | undefined;
  /** In the order they were begun; at most one is open. */
  intents: readonly Intent[];
  /** `wanted` and `done` are the tombstone: nothing is charged from then on, and what is found captured goes back. */
  refund: 'none' | 'wanted' | 'done';
  /** When a refund that failed is tried again by itself; milliseconds since 1970. */
  refundDueAt?: number | undefined;
  refundTries: number;
  /** What goes back, or went, without the order being undone; absent where nothing ever did. */
  parts?: readonly Part[];
}>;

type About<Type extends string, Data = unknown> = Message<Type, { orderId: string } & Data>;
type AboutIntent<Type extends string, Data = unknown> = About<Type, { intentId: string } & Data>;
type AboutPart<Type extends string, Data = unknown> = About<Type, { executionId: string } & Data>;
type AtNetwork = Charge & Readonly<{ reference?: string }>;

export type AcceptTerms = About<'AcceptTerms', Terms>;
export type ClearForCharge = About<'ClearForCharge', { by: 'stock' | 'approval' }>;
export type RecordCharge = AboutIntent<'RecordCharge', { answer: ChargeAnswer }>;
/** Nobody knows yet what became of a charge. */
export type PostponeInquiry = AboutIntent<'PostponeInquiry'>;
/** It has taken the money. */
export type ReportCapture = AboutIntent<'ReportCapture'>;
export type RecordSettlement = AboutIntent<'RecordSettlement', { answer: ChargeAnswer }>;
export type RecordRefund = AboutIntent<'RecordRefund', { answer: RefundAnswer }>;
export type RecordPartRefund = AboutPart<'RecordPartRefund', { answer: RefundAnswer }>;

export type PaymentCommand =
  | AcceptTerms
  | ClearForCharge
  | ChargePayment
  | RefundPayment
  | RefundPart
  | RecordCharge
  | PostponeInquiry
  | ReportCapture
  | RecordSettlement
  | RecordRefund
  | RecordPartRefund
  | TimerDue;

export type TermsAccepted = About<'TermsAccepted', Terms>;
export type ClearanceGiven = About<'ClearanceGiven', { by: 'stock' | 'approval' }>;
/** A charge was asked for before its amount or card were known. */
export type ChargeRequested = About<'ChargeRequested', Partial<Charge>>;
/** Intent: charge this card, for the first time. */
export type PaymentInitiated = AboutIntent<'PaymentInitiated', AtNetwork>;
/** Intent: ask what became of it, and charge it if nothing did. */
export type ChargeRepeated = AboutIntent<'ChargeRepeated', AtNetwork>;
/** Intent: ask what became of it. */
export type InquiryBegun = AboutIntent<'InquiryBegun', AtNetwork>;
export type InquiryPostponed = AboutIntent<'InquiryPostponed', { until: number }>;
/** Another card is to be charged, as soon as the intent before it is known to have failed. */
export type ChargeDeferred = About<'ChargeDeferred', Charge>;
/** Intent: find out what became of it and, if nothing was taken, see to it that nothing ever is. */
export type SettlementBegun = AboutIntent<'SettlementBegun', AtNetwork>;
export type IntentLocated = AboutIntent<'IntentLocated', { reference: string }>;
/** Nothing was taken and nothing will be. */
export type IntentVoided = AboutIntent<'IntentVoided'>;
/** The order was refunded, or the undo came first: nothing is charged. */
export type ChargeForestalled = About<'ChargeForestalled'>;
export type RefundRequested = About<'RefundRequested', { reason: string }>;
/** Money was taken that is not wanted any more, or a second time; it goes back. */
export type SurplusCaptured = AboutIntent<'SurplusCaptured', { amount: Money; reference: string }>;
/** Intent: give the money back. */
export type RefundBegun = AboutIntent<'RefundBegun', { amount: Money; reference: string }>;
export type IntentRefunded = AboutIntent<'IntentRefunded', { amount: Money; reference: string }>;
export type RefundPostponed = About<'RefundPostponed', { until: number }>;
/** Intent: give a part of the money back. */
export type PartRefundBegun = AboutPart<'PartRefundBegun', { intentId: string; amount: Money; reference: string }>;
type PartRefundPostponed = AboutPart<'PartRefundPostponed', { until: number }>;

export type PaymentEvent =
  | TermsAccepted
  | ClearanceGiven
  | ChargeRequested
  | PaymentInitiated
  | ChargeRepeated
  | InquiryBegun
  | InquiryPostponed
  | ChargeDeferred
  | SettlementBegun
  | IntentLocated
  | IntentVoided
  | ChargeForestalled
  | RefundRequested
  | SurplusCaptured
  | RefundBegun
  | IntentRefunded
  | RefundPostponed
  | PartRefundBegun
  | PartRefundPostponed
  | PaymentCaptured
  | PaymentDeclined
  | PaymentAttemptFailed
  | PaymentRefunded
  | RefundAttemptFailed
  | PartRefunded
  | PartRefundRefused
  | SignalExecution;

/** When a decision is made; milliseconds since 1970. */
export type Moment = Readonly<{ now: number }>;

export const initialState: Payment = { isStockReserved: false, isApproved: false, intents: [], refund: 'none', refundTries: 0 };

type OpenIntent = Extract<Intent, Readonly<{ status: 'open' }>>;
export const openIntent = ({ intents }: Payment): OpenIntent | undefined =>
  intents.find((intent): intent is OpenIntent => intent.status === 'open');
export const intentOf = ({ intents }: Payment, id: string): Intent | undefined => intents.find(({ intentId }) => intentId === id);

/** What the network is told of an intent. */
export const atNetwork = (orderId: string, { intentId, amount, token, reference }: Intent): PaymentInitiated['data'] => ({
  orderId,
  intentId,
  amount,
  token,
  ...(reference !== undefined && { reference }),
});

type Taken = Intent & Readonly<{ reference: string }>;
const having =
  (wanted: Intent['status']) =>
  ({ intents }: Payment): readonly Taken[] =>
    intents.filter((intent): intent is Taken => intent.status === wanted);
/** Money that is ours now. */
export const capturedIntents = having('captured');
/** Money that is on its way back. */
export const refundingIntents = having('refunding');
/** Money that went back, which is not told yet. */
export const refundedIntents = having('refunded');
