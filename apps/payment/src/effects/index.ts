import { effect, type Effect, type EffectCall, type Neighbour, NeighbourTimeout, NeighbourUnavailable } from '@quadrille/service';
import { type CardNetwork, CardNetworkError, type CardRefund } from '../adapters/card-network/card-network.js';
import type { ChargeAnswer, FailedAnswer, RefundAnswer } from '../domain/intent.js';
import type {
  ChargeRepeated,
  PartRefundBegun,
  InquiryBegun,
  PaymentInitiated,
  PostponeInquiry,
  RecordCharge,
  RecordPartRefund,
  RecordRefund,
  RecordSettlement,
  RefundBegun,
  ReportCapture,
  SettlementBegun,
} from '../domain/payment.js';

/** A try that came to nothing, as an answer; what is no fault of the network's is a defect of ours and thrown on. */
const failureOf = (error: unknown): FailedAnswer => {
  if (error instanceof CardNetworkError) {
    const { error: name, message, retryAfterSeconds, reference } = error;
    return {
      status: 'failed',
      error: name,
      reason: message,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      ...(reference !== undefined && { reference }),
    };
  }
  if (error instanceof NeighbourTimeout) return { status: 'failed', error: 'GatewayTimeout', reason: error.message };
  if (error instanceof NeighbourUnavailable)
    return { status: 'failed', error: 'GatewayUnavailable', reason: error.message, retryAfterSeconds: error.retryAfterSeconds };
  throw error;
};

type Outside = Readonly<{ network: CardNetwork; neighbour: Neighbour }>;
type ChargeIntent = PaymentInitiated['data'];

/** One try. Where an earlier one may have reached the network it is asked what became of that before anything is charged. */
const charge = async (
  { network, neighbour }: Outside,
  intent: ChargeIntent,
  call: EffectCall,
  askFirst: boolean,
): Promise<ChargeAnswer> => {
  if (!askFirst) return neighbour.call(() => network.charge(intent), call.signal);
  const found = await neighbour.call(() => network.find(intent), call.signal);
  if (found.status !== 'open') return found;
  const { reference } = found;
  return neighbour.call(() => network.charge({ ...intent, ...(reference !== undefined && { reference }) }), call.signal);
};

const refund = ({ network, neighbour }: Outside, asked: CardRefund, call: EffectCall): Promise<RefundAnswer> =>
  neighbour.call(() => network.refund(asked), call.signal).then(({ reference }) => ({ status: 'refunded', reference }) as const, failureOf);

/** What this service does at the card network, each told by an intent that was committed before. */
export const effectsAt = (outside: Outside): readonly Effect[] => {
  const { network, neighbour } = outside;
  const recordCharge = async (intent: ChargeIntent, call: EffectCall, askFirst: boolean): Promise<RecordCharge> => {
    const answer = await charge(outside, intent, call, askFirst).catch(failureOf);
    return { type: 'RecordCharge', data: { orderId: intent.orderId, intentId: intent.intentId, answer } };
  };
  return [
    effect<PaymentInitiated>('PaymentInitiated', (intent, call) => recordCharge(intent, call, call.resumed)),
    effect<ChargeRepeated>('ChargeRepeated', (intent, call) => recordCharge(intent, call, true)),
    effect<InquiryBegun>('InquiryBegun', async (intent, call): Promise<ReportCapture | PostponeInquiry | undefined> => {
      const { orderId, intentId } = intent;
      const { status } = await neighbour.call(() => network.find(intent), call.signal).catch(failureOf);
      if (status === 'captured') return { type: 'ReportCapture', data: { orderId, intentId } };
      // That it was declined is the answer to whoever asks for the charge again.
      return status === 'open' || status === 'failed' ? { type: 'PostponeInquiry', data: { orderId, intentId } } : undefined;
    }),
    effect<SettlementBegun>('SettlementBegun', async (intent, call): Promise<RecordSettlement> => {
      const answer = await neighbour.call(() => network.settle(intent), call.signal).catch(failureOf);
      return { type: 'RecordSettlement', data: { orderId: intent.orderId, intentId: intent.intentId, answer } };
    }),
    effect<RefundBegun>('RefundBegun', async (intent, call): Promise<RecordRefund> => {
      const answer = await refund(outside, intent, call);
      return { type: 'RecordRefund', data: { orderId: intent.orderId, intentId: intent.intentId, answer } };
    }),
    effect<PartRefundBegun>('PartRefundBegun', async ({ executionId, ...intent }, call): Promise<RecordPartRefund> => {
      const answer = await refund(outside, { ...intent, part: executionId }, call);
      return { type: 'RecordPartRefund', data: { orderId: intent.orderId, executionId, answer } };
    }),
  ];
};
