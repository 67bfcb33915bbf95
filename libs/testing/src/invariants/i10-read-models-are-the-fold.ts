import { type Invariant, type Sight } from '../house.js';

/** The status of an order, folded once more from what the services themselves keep: the furthest that it has come counts. */
const folded = `
folded AS (
  SELECT a.stream_id AS order_id, CASE
    WHEN o.told @> '{OrderFailed}' THEN 'failed'
    WHEN o.told @> '{OrderCancelled}' THEN 'cancelled'
    WHEN o.told @> '{OrderRejected}' THEN 'rejected'
    WHEN s.told @> '{ShipmentDelivered}' THEN 'delivered'
    WHEN s.told @> '{ShipmentDispatched}' THEN 'shipped'
    WHEN o.told @> '{OrderConfirmed}' THEN 'confirmed'
    WHEN p.told @> '{PaymentCaptured}' THEN 'paid'
    -- A retry is taken once a hold: after the last it is under way.
    WHEN cardinality(array_positions(o.told, 'OrderHeld')) > coalesce(r.retries, 0) THEN 'payment_failed'
    WHEN x.told @> '{ApprovalRequested}' AND NOT o.told @> '{OrderApproved}' THEN 'awaiting_approval'
    WHEN i.told @> '{StockReserved}' THEN 'reserved'
    WHEN o.told @> '{OrderBackordered}' THEN 'backordered'
    WHEN o.told @> '{OrderPlaced}' THEN 'placed'
    ELSE 'submitted' END AS status
  FROM gateway.events a
  ${[
    ['o', 'orders'],
    ['i', 'inventory'],
    ['p', 'payment'],
    ['s', 'shipping'],
    ['x', 'saga'],
  ]
    .map(
      ([alias, schema]) =>
        `LEFT JOIN (SELECT stream_id, array_agg(type) AS told FROM ${schema}.events GROUP BY stream_id) ${alias} ON ${alias}.stream_id = a.stream_id`,
    )
    .join('\n  ')}
  LEFT JOIN (SELECT stream_id, count(*) AS retries FROM gateway.events WHERE type = 'RetryAsked' GROUP BY stream_id) r ON r.stream_id = a.stream_id
  WHERE a.type = 'SubmitOrder'
)`;

const sql = `
  WITH ${folded}
  SELECT format('order %s: listed as %s, by its events %s', coalesce(f.order_id, l.order_id::text), coalesce(l.status, 'nothing'), coalesce(f.status, 'unknown')) AS line
  FROM folded f FULL JOIN gateway.order_statuses l ON l.order_id::text = f.order_id WHERE f.status IS DISTINCT FROM l.status
  UNION ALL
  SELECT format('order %s: its total is listed as %s, placed as %s', e.stream_id, l.total, e.data -> 'amounts' ->> 'total')
  FROM orders.events e LEFT JOIN gateway.order_list l ON l.order_id::text = e.stream_id
  WHERE e.type = 'OrderPlaced' AND l.total IS DISTINCT FROM (e.data -> 'amounts' ->> 'total')::bigint`;

const newest = `SELECT order_id, status FROM gateway.order_statuses ORDER BY order_id DESC LIMIT 20`;

const shownOtherwise = async ({ query, house: { gateway } }: Sight): Promise<readonly string[]> => {
  if (gateway === undefined) return [];
  const rows = await query<{ order_id: string; status: string }>(newest);
  const looks = rows.map(async ({ order_id: id, status }) => {
    const response = await fetch(`${gateway}/orders/${id}`, { signal: AbortSignal.timeout(10_000) });
    const shown = response.ok ? ((await response.json()) as { status: string }).status : `HTTP ${response.status}`;
    return shown === status ? [] : [`order ${id}: shown as ${shown}, listed as ${status}`];
  });
  return (await Promise.all(looks)).flat();
};

export const readModelsAreTheFold: Invariant = {
  id: 'I10',
  statement: 'what is listed and shown of an order is what the events of all services add up to',
  breaches: async (sight) => [...(await sight.query<{ line: string }>(sql)).map(({ line }) => line), ...(await shownOtherwise(sight))],
};
