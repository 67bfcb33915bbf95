import type { Shop } from './shop.ts';

/** How the simulators behave where nobody has turned anything. */
export const quickCards = { outage: false, latencyMs: 3 };

/** Turns back what a scenario that was interrupted may have left turned. Of a system that is away nothing can be turned. */
export const leaveAsFound = async (shop: Shop): Promise<void> => {
  await Promise.allSettled([shop.turn('payments', quickCards), shop.turn('mails', { outage: false })]);
};
