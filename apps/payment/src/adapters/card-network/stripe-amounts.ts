import { decimalsOf, type Money } from '@quadrille/events';
import { CardNetworkError } from './card-network.js';

/** Where Stripe counts a currency in other units than ISO 4217: https://docs.stripe.com/currencies#special-cases and #zero-decimal. */
const decimalsAtStripe: ReadonlyMap<string, number> = new Map([
  ['ISK', 2],
  ['UGX', 2],
  ['MGA', 0],
]);

/** https://docs.stripe.com/currencies#three-decimal: the last of their decimals has to be 0. */
const inTens: ReadonlySet<string> = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);

const decimalsToday = (currency: string): number => decimalsAtStripe.get(currency) ?? decimalsOf(currency);

/** The amount as Stripe counts it, if it can be told to Stripe. */
const asCounted = ({ amount, currency }: Money, decimals: number): number | undefined => {
  const more = decimals - decimalsOf(currency);
  const counted = more < 0 ? amount / 10 ** -more : amount * 10 ** more;
  return Number.isSafeInteger(counted) && !(inTens.has(currency) && counted % 10 !== 0) ? counted : undefined;
};

/** Whether Stripe can be asked for such an amount at all. */
export const isCountable = (money: Money): boolean => asCounted(money, decimalsToday(money.currency)) !== undefined;

/** The amount as Stripe counts it; throws CardNetworkError where Stripe has no such amount. */
export const amountAtStripe = (money: Money, decimals = decimalsToday(money.currency)): number => {
  const counted = asCounted(money, decimals);
  if (counted !== undefined) return counted;
  const message = `the card network has no amount of ${money.amount} ${money.currency} (minor units)`;
  throw new CardNetworkError('GatewayUnavailable', message, { networkIsWell: true });
};

/** Whether what is given back has to be counted as it was taken: Stripe was once told the minor units of ISO 4217 in these currencies, too. */
export const isCountedOtherwise = (currency: string): boolean => decimalsAtStripe.has(currency);

/** Told with a charge in such a currency, for `decimalsTold`; with no other, whose keys lead on only as long as Stripe is asked for the same. */
export const tellingDecimals = (currency: string): Readonly<{ decimals?: string }> =>
  isCountedOtherwise(currency) ? { decimals: String(decimalsToday(currency)) } : {};

/** How a charge was counted, by the metadata that came with it. */
export const decimalsTold = (currency: string, { decimals }: Readonly<Record<string, string>>): number =>
  Number(decimals ?? decimalsOf(currency));
