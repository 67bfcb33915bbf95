import { neighbour, Sandbox, type ServiceTables, SimulatorController, stream } from '@quadrille/service';
import { type CardNetwork, isOutage } from './adapters/card-network/card-network.js';
import { SandboxCardNetwork } from './adapters/card-network/sandbox.js';
import { openStripe } from './adapters/card-network/open-stripe.js';
import { dueAt } from './domain/continue-when-due.js';
import { decisions } from './domain/decisions.js';
import { evolve } from './domain/evolve.js';
import { initialState } from './domain/payment.js';
import { effectsAt } from './effects/index.js';
import type { PaymentSettings } from './payment.settings.js';
import { reactions } from './reactions/index.js';

type Counter = Readonly<{ network: CardNetwork }> & Pick<ServiceTables, 'routes' | 'providers' | 'onStop'>;

const stripe = ({ STRIPE_API_KEY, STRIPE_API_URL, CHARGE_TIMEOUT_MS }: PaymentSettings): Counter => ({
  network: openStripe({ apiKey: STRIPE_API_KEY ?? '', url: STRIPE_API_URL, timeoutMs: CHARGE_TIMEOUT_MS }),
});

const sandboxed = ({ DATABASE_URL, SANDBOX_TIMEOUT_MS, CHARGE_TIMEOUT_MS }: PaymentSettings): Counter => {
  const sandbox = new Sandbox({ simulator: 'payments', url: DATABASE_URL });
  return {
    network: new SandboxCardNetwork(sandbox, { timeoutMs: Math.min(SANDBOX_TIMEOUT_MS, CHARGE_TIMEOUT_MS) }),
    routes: [SimulatorController],
    providers: [{ provide: Sandbox, useValue: sandbox }],
    onStop: () => sandbox.close(),
  };
};

/** Charges and refunds: what it decides, what it reacts to, what it does at the card network. */
export const paymentService = (settings: PaymentSettings): ServiceTables => {
  const { network, ...rest } = settings.CARD_NETWORK === 'stripe' ? stripe(settings) : sandboxed(settings);
  const cardNetwork = neighbour('card-network', {
    timeoutMs: settings.CHARGE_TIMEOUT_MS,
    concurrency: settings.CARD_NETWORK_CONCURRENCY,
    isFailure: isOutage,
  });
  return {
    name: 'payment',
    streams: [stream({ name: 'payment', initialState, decisions, evolve, dueAt })],
    reactions,
    effects: effectsAt({ network, neighbour: cardNetwork }),
    ...rest,
  };
};
