import { type ServiceTables, stream } from '@quadrille/service';
import { decisionsOn } from './domain/decisions.js';
import { evolve, initialState } from './domain/order.js';
import type { OrdersSettings } from './orders.settings.js';
import { reactions } from './reactions/index.js';

export const ordersService = (settings: OrdersSettings): ServiceTables => {
  const decisions = decisionsOn({
    catalogue: settings.CATALOGUE_FILE,
    policy: {
      paymentHoldSeconds: settings.PAYMENT_HOLD_SECONDS,
      backorderSeconds: settings.BACKORDER_SECONDS,
      approvalSeconds: settings.APPROVAL_SECONDS,
      stepSeconds: settings.STEP_SECONDS,
    },
    approvalLimit: settings.APPROVAL_LIMIT,
    standInAddress: settings.STAND_IN_ADDRESS,
    checkoutAmountCounts: settings.CHECKOUT_AMOUNT === 'check',
  });
  return { name: 'orders', streams: [stream({ name: 'order', initialState, decisions, evolve })], reactions };
};
