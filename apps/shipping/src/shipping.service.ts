import { neighbour, Sandbox, type ServiceTables, SimulatorController, stream } from '@quadrille/service';
import { carrierNews } from './adapters/carrier/carrier-news.js';
import { SandboxParcels } from './adapters/carrier/sandbox-parcels.js';
import { sandboxCarrier } from './adapters/carrier/sandbox.js';
import { decisions } from './domain/decisions.js';
import { shipment } from './domain/shipment.js';
import { bookAtCarrier } from './effects/book-at-carrier.js';
import { cancelAtCarrier } from './effects/cancel-at-carrier.js';
import { reactions } from './reactions/index.js';
import type { ShippingSettings } from './shipping.settings.js';

/** One shipment an order, through a carrier. */
export const shippingService = (settings: ShippingSettings): ServiceTables => {
  const sandbox = new Sandbox({ simulator: 'shipments', url: settings.DATABASE_URL });
  const parcels = new SandboxParcels(settings.DATABASE_URL);
  const carrier = sandboxCarrier(sandbox, parcels, {
    dispatchSeconds: settings.SANDBOX_DISPATCH_SECONDS,
    deliverySeconds: settings.SANDBOX_DELIVERY_SECONDS,
  });
  const ask = neighbour('carrier', { timeoutMs: settings.CARRIER_TIMEOUT_MS, concurrency: settings.CARRIER_CONCURRENCY });
  return {
    name: 'shipping',
    streams: [stream({ name: 'shipment', ...shipment, decisions })],
    reactions,
    effects: [bookAtCarrier(carrier, ask), cancelAtCarrier(carrier, ask)],
    feeds: [carrierNews(carrier, ask)],
    routes: [SimulatorController],
    providers: [{ provide: Sandbox, useValue: sandbox }],
    onStop: () => parcels.close(),
  };
};
