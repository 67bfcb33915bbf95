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

/** The amount as Stripe counts it, if it can be told to Stripe. */
const asCounted = ({ amount, currency }: Money): number | undefined => {
  const more = (decimalsAtStripe.get(currency) ?? decimalsOf(currency)) - decimalsOf(currency);
  const counted = more < 0 ? amount / 10 ** -more : amount * 10 ** more;
  return Number.isSafeInteger(counted) && !(inTens.has(currency) && counted % 10 !== 0) ? counted : undefined;
};

/** Whether Stripe can be asked for such an amount at all. */
export const isCountable = (money: Money): boolean => asCounted(money) !== undefined;

/** The amount as Stripe counts it; throws CardNetworkError where Stripe has no such amount. */
export const amountAtStripe = (money: Money): number => {
  const counted = asCounted(money);
  if (counted !== undefined) return counted;
  const message = `the card network has no amount of ${money.amount} ${money.currency} (minor units)`;
  throw new CardNetworkError('GatewayUnavailable', message, { networkIsWell: true });
};
