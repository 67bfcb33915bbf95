import type { CardNetwork } from './card-network.js';
import type { StripeAccount } from './stripe.js';

/** Stripe, its SDK loaded only where it is used: that takes 36 MB and a part of the time to start. */
export const openStripe = (account: StripeAccount): CardNetwork => {
  const opening = import('./stripe.js').then(({ StripeCardNetwork }) => new StripeCardNetwork(account));
  // Told to each caller, not to the process.
  opening.catch(() => undefined);
  return {
    charge: async (charge) => (await opening).charge(charge),
    find: async (charge) => (await opening).find(charge),
    settle: async (charge) => (await opening).settle(charge),
    refund: async (refund) => (await opening).refund(refund),
  };
};
