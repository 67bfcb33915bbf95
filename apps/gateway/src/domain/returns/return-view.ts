import type { Template } from '@quadrille/events';
import type { Dated, Failure, Pause } from '../order-view/dated.js';

export type ReturnedLine = Readonly<{ sku: string; quantity: number }>;

/** Goods of an order that a customer wants to give back, as the front door shows it. Amounts in minor units of the order's currency. */
export type ReturnView = Readonly<{
  lines: readonly ReturnedLine[];
  goods: number;
  tax: number;
  currency: string;
  reason: string;
  askedBy: string;
  askedAt: string;
  /** How long its goods are waited for once they may come. Absent where a return was asked for before this was kept. */
  receiveSeconds?: number;
  /** Nothing is taken back before a person's yes, also while nobody has been asked for it yet. */
  approvalNeeded?: true;
  approvalAsked?: Dated<{ deadline?: string }>;
  decision?: Readonly<{ decision: 'approve' | 'reject'; by: string; at: string }>;
  receivedAt?: string;
  refunded?: Readonly<{ amount: number; currency: string; at: string }>;
  restockedAt?: string;
  mails?: Readonly<Partial<Record<Template, Readonly<{ sentAt?: string; bounced?: Dated<Failure> }>>>>;
  degraded?: Dated<Failure & { stateName: string }>;
  manualReview?: Dated<Failure & { stateName: string }>;
  pauses?: readonly Pause[];
  /** `SUCCEEDED`, or how its workflow ended otherwise; where it was redriven since, it did not. */
  ended?: Dated<Failure & { status: string }>;
}>;

export type Returns = Readonly<Record<string, ReturnView>>;

type About<Type extends string, Data> = Readonly<{ type: Type; data: Readonly<{ orderId: string; returnId: string }> & Readonly<Data> }>;

type ReturnAsked = About<
  'ReturnAsked',
  {
    lines: readonly ReturnedLine[];
    goods: number;
    tax: number;
    currency: string;
    receiveSeconds?: number;
    approvalNeeded?: true;
    reason: string;
    by: string;
    at: string;
  }
>;
type ReturnDecided = About<'ReturnDecided', { decision: 'approve' | 'reject'; by: string; reason: string; at: string }>;
type ReturnReceived = About<'ReturnReceived', { by: string; at: string }>;
export type ReturnEvent = ReturnAsked | ReturnDecided | ReturnReceived;

/** Also a command to the return's own stream. */
export type ReturnOpened = Readonly<{ type: 'ReturnOpened'; data: Readonly<{ streamId: string; orderId: string }> }>;

export const evolveReturns = (returns: Returns, { type, data }: ReturnEvent): Returns => {
  const known = returns[data.returnId];
  switch (type) {
    case 'ReturnAsked': {
      const { orderId: _, returnId, by: askedBy, at: askedAt, ...asked } = data;
      return { ...returns, [returnId]: { ...known, ...asked, askedBy, askedAt } };
    }
    case 'ReturnDecided': {
      const { decision, by, at } = data;
      return known ? { ...returns, [data.returnId]: { ...known, decision: { decision, by, at } } } : returns;
    }
    case 'ReturnReceived':
      return known ? { ...returns, [data.returnId]: { ...known, receivedAt: data.at } } : returns;
    default:
      return type satisfies never;
  }
};
