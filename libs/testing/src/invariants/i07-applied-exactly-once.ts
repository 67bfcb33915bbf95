import { inEachSchema, type Invariant, told } from '../house.js';

/** Which events of whom each service acts on. Commands go to their owner; the gateway records every event about an order, see below. */
export const subscriptions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  orders: { shipping: ['ShipmentCreated'] },
  inventory: { orders: ['OrderPlaced'], payment: ['PaymentCaptured'] },
  payment: { orders: ['OrderPlaced', 'OrderApproved'], inventory: ['StockReserved'] },
  shipping: { orders: ['OrderPlaced'], payment: ['PaymentCaptured'] },
  email: {
    orders: ['OrderPlaced', 'OrderConfirmed', 'OrderBackordered', 'OrderCancelled', 'OrderFailed'],
    shipping: ['ShipmentDispatched'],
  },
  saga: {
    orders: ['OrderPlaced', 'OrderConfirmed'],
    inventory: ['StockReserved', 'StockCommitted'],
    payment: ['PaymentCaptured', 'PaymentDeclined'],
    shipping: ['ShipmentCreated', 'ShipmentDispatched'],
    email: ['EmailSent'],
  },
};

const quoted = (types: readonly string[]): string => types.map((type) => `'${type}'`).join(', ');

const meantFor = (consumer: string, services: readonly string[]): string =>
  [
    ...Object.entries(subscriptions[consumer] ?? {}).map(
      ([producer, types]) => `SELECT event_id::text AS id, type, stream_id FROM ${producer}.events WHERE type IN (${quoted(types)})`,
    ),
    ...services
      .filter((service) => service !== consumer)
      .map((service) => `SELECT event_id::text, type, stream_id FROM ${service}.events WHERE topic = '${consumer}.commands'`),
  ].join(' UNION ALL ');

/**
 * Every message that a stream handles leaves an event, whose id follows from the message: one that is there twice was applied twice.
 */
const handledOnceBy = (consumer: string, services: readonly string[]): string => `
  SELECT format('${consumer}: %s %s of %s was applied %s times', m.type, m.id, min(m.stream_id), count(h.id)) AS line
  FROM (${meantFor(consumer, services)}) m
  LEFT JOIN (
    SELECT DISTINCT message_id::text AS id, stream_id, row_number() OVER (PARTITION BY stream_id, event_id) AS time FROM ${consumer}.events
  ) h ON h.id = m.id
  GROUP BY m.id, m.type HAVING count(h.id) <> 1`;

const recordedOnceByGateway = (services: readonly string[]): string => `
  SELECT format('gateway: %s %s of %s was recorded %s times', p.type, p.id, p.stream_id, count(r.id)) AS line
  FROM (${inEachSchema(
    (service) => `
      SELECT event_id::text AS id, type, stream_id FROM ${service}.events
      WHERE topic = '${service}.events' AND (data ->> 'orderId' IS NOT NULL OR data ->> 'executionId' IS NOT NULL AND data ->> 'sku' IS NULL)
        AND coalesce(data ->> 'workflow', 'order-fulfilment') = 'order-fulfilment'`,
  )(services.filter((service) => service !== 'gateway'))}) p
  LEFT JOIN (SELECT data ->> 'id' AS id FROM gateway.events WHERE type = 'FactRecorded') r USING (id)
  GROUP BY p.id, p.type, p.stream_id HAVING count(r.id) <> 1`;

export const appliedExactlyOnce: Invariant = {
  id: 'I7',
  statement: 'every message was applied exactly once by each service that acts on it',
  breaches: told((services) =>
    [...Object.keys(subscriptions).map((consumer) => handledOnceBy(consumer, services)), recordedOnceByGateway(services)].join(
      '\nUNION ALL\n',
    ),
  ),
};
