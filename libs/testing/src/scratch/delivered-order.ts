import { randomUUID } from 'node:crypto';
import { Chronicle } from './chronicle.js';
import type { ScratchStores } from './scratch-stores.js';

export const total = 11_399;
const lines = [{ sku: 'widget-a', quantity: 2 }];

/** Who acts on what, of an order that goes well. */
const handlers: Readonly<Record<string, readonly string[]>> = {
  SubmitOrder: ['orders'],
  OrderPlaced: ['inventory', 'payment', 'shipping', 'email', 'saga'],
  StockReserved: ['payment', 'saga'],
  PaymentCaptured: ['inventory', 'shipping', 'saga'],
  StockCommitted: ['saga'],
  ShipmentCreated: ['orders', 'saga'],
  OrderConfirmed: ['email', 'saga'],
  EmailSent: ['saga'],
  ShipmentDispatched: ['email', 'saga'],
};

/** Writes the whole of an order that was delivered into every store, as a sound house would leave it; answers its id. */
export const deliveredOrder = async (stores: ScratchStores): Promise<string> => {
  const id = randomUUID();
  const chronicle = new Chronicle(stores);
  const tell = async (service: string, type: string, data: object = {}, topic = `${service}.events`): Promise<void> => {
    const message = await chronicle.tell(id, { service, type, data, topic });
    for (const handler of handlers[type] ?? []) await chronicle.handle(handler, id, message);
  };
  const intentId = `${id}-1`;
  await tell('gateway', 'SubmitOrder', {}, 'orders.commands');
  await tell('orders', 'OrderPlaced', { amounts: { total }, payment: { token: 'test_success_visa' } });
  await tell('inventory', 'StockReserved', { lines });
  await tell('payment', 'PaymentCaptured', { intentId });
  await tell('inventory', 'StockCommitted', { lines });
  await tell('shipping', 'ShipmentCreated');
  await tell('orders', 'OrderConfirmed');
  await tell('email', 'EmailSent', { template: 'confirmed' });
  await tell('shipping', 'ShipmentDispatched');
  await tell('shipping', 'ShipmentDelivered');
  await stores.run(`INSERT INTO inventory.stock VALUES ('widget-a', 98, 0, 2, 100, 0)`);
  await stores.run(`INSERT INTO gateway.order_statuses VALUES ($1, 'delivered')`, [id]);
  await stores.run(`INSERT INTO gateway.order_list VALUES ($1, $2)`, [id, total]);
  await stores.run(`INSERT INTO saga.executions VALUES ($1, 'SUCCEEDED', NULL)`, [id]);
  const ledger = `INSERT INTO sandbox.ledger (simulator, order_id, intent_id, kind, amount, details) VALUES ($1, $2, $3, $4, $5, $6)`;
  await stores.run(ledger, ['payments', id, intentId, 'captured', total, null]);
  await stores.run(ledger, ['shipments', id, `${id}-parcel`, 'created', null, null]);
  await stores.run(ledger, ['mails', id, `${id}-mail`, 'sent', null, '{"template":"confirmed"}']);
  return id;
};
