import { expectSame } from './expect.ts';
import type { Deed, Fact, Order } from './order.ts';
import { poll } from './poll.ts';
import type { Shop } from './shop.ts';
import { story } from './story.ts';

/** Everything that is known of an order once it has come to where it was going. */
export type Evidence = {
  readonly order: Order;
  readonly history: readonly Fact[];
  readonly money: readonly Deed[];
  readonly parcels: readonly Deed[];
  readonly mails: readonly Deed[];
  /** The course of the order in one line. */
  readonly story: string;
};

/** The end of an order may be read from one topic before what led to it is from another: nothing is left unread of what came with it. */
const untilAllIsRead = (shop: Shop): Promise<unknown> =>
  poll(
    () => shop.gauge('gateway', 'quadrille_consumer_lag'),
    (lag = 0) => lag === 0,
    'the gateway is behind with what it reads',
  );

export const gather = async (shop: Shop, order: Order): Promise<Evidence> => {
  await untilAllIsRead(shop);
  const [history, money, parcels, mails] = await Promise.all([
    shop.history(order.id),
    shop.ledger('payments', order.id),
    shop.ledger('shipments', order.id),
    shop.ledger('mails', order.id),
  ]);
  return { order, history, money, parcels, mails, story: story(order, history) };
};

export const factsOf = ({ history }: Evidence, type: string): readonly Fact[] => history.filter((fact) => fact.type === type);
export const timesOf = (evidence: Evidence, type: string): number => factsOf(evidence, type).length;

/** What was done, sorted: two things that are done side by side may come in either order. */
export const kindsOf = (deeds: readonly Deed[] = []): readonly string[] => deeds.map(({ kind }) => kind).sort();

/** Checks what the simulators did, by kind; mails by template. That a parcel has left meanwhile, and the mail about it, counts only where it is wanted. */
export const expectLedgers = (
  { money, parcels, mails }: Evidence,
  wanted: { readonly money: readonly string[]; readonly parcels: readonly string[]; readonly mails: readonly string[] },
): void => {
  expectSame('what the card network did', kindsOf(money), [...wanted.money].sort());
  expectSame('what the carrier did', kindsOf(parcels), [...wanted.parcels].sort());
  const counted = mails.filter(({ details }) => details?.template !== 'shipped' || wanted.mails.includes('shipped'));
  const templates = counted.map(({ kind, details }) => (kind === 'sent' ? details?.template : `${kind}: ${details?.template}`));
  expectSame('mails', templates.sort(), [...wanted.mails].sort());
};

/** Checks how often something stands in the history: `{ StockReserved: 1, StockReleased: 0 }`. */
export const expectTimes = (evidence: Evidence, wanted: Readonly<Record<string, number>>): void => {
  for (const [type, times] of Object.entries(wanted)) expectSame(`how often ${type} stands in the history`, timesOf(evidence, type), times);
};

/** Checks that it was charged what it comes to, sent, confirmed and told of, each of it once, and that nothing was undone. */
export const expectFulfilledOnce = (evidence: Evidence, mails: readonly string[] = ['confirmed']): void => {
  expectLedgers(evidence, { money: ['captured'], parcels: ['created'], mails });
  expectSame('the charge', evidence.money[0]?.amount, evidence.order.amounts?.total);
  expectTimes(evidence, {
    OrderPlaced: 1,
    StockReserved: 1,
    PaymentCaptured: 1,
    ShipmentCreated: 1,
    OrderConfirmed: 1,
    PaymentRefunded: 0,
    StockReleased: 0,
  });
};

/** Waits until the mail was handed over (sent or bounced), then gathers. */
export const gatherWithMail = async (shop: Shop, id: string, template: string): Promise<Evidence> => {
  const order = await shop.until(id, `told by mail “${template}”`, ({ emails }) =>
    emails.some((mail) => mail.template === template && (mail.status === 'sent' || mail.status === 'bounced')),
  );
  return gather(shop, order);
};
