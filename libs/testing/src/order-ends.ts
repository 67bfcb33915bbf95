/**
 * What the orders service has told of each order, one row each; to be put behind a WITH.
 * `ending` is what ended it for good without fulfilling it.
 */
export const orderEnds = `
order_ends AS (
  SELECT stream_id AS order_id,
    max((data -> 'amounts' ->> 'total')::bigint) FILTER (WHERE type = 'OrderPlaced') AS total,
    count(*) FILTER (WHERE type = 'OrderPlaced') AS placements,
    count(*) FILTER (WHERE type = 'OrderConfirmed') AS confirmations,
    count(*) FILTER (WHERE type IN ('OrderRejected', 'OrderCancelled', 'OrderFailed')) AS endings,
    max(type) FILTER (WHERE type IN ('OrderRejected', 'OrderCancelled', 'OrderFailed')) AS ending,
    max(version) FILTER (WHERE type = 'OrderConfirmed') AS confirmed_at,
    max(version) FILTER (WHERE type IN ('OrderRejected', 'OrderCancelled', 'OrderFailed')) AS ended_at,
    (array_agg(type ORDER BY version DESC))[1] AS last_word
  FROM orders.events WHERE type LIKE 'Order%' GROUP BY stream_id
)`;

/** Executions that stand where only a person, a deadline or goods can move them. */
export const waitingByDesign = `
waiting_by_design AS (
  SELECT execution_id AS order_id FROM saga.executions WHERE status = 'RUNNING' AND waiting_for IS NOT NULL
  UNION
  SELECT b.stream_id FROM orders.events b WHERE b.type = 'OrderBackordered'
    AND NOT EXISTS (SELECT FROM inventory.events r WHERE r.stream_id = b.stream_id AND r.type IN ('StockReserved', 'StockReleased'))
)`;

/** What the simulated card network holds of each order; to be put behind a WITH. */
export const cardBook = `
card_book AS (
  SELECT order_id,
    count(*) FILTER (WHERE kind = 'captured') AS captures,
    coalesce(sum(amount) FILTER (WHERE kind = 'captured'), 0) - coalesce(sum(amount) FILTER (WHERE kind = 'refunded'), 0) AS held
  FROM sandbox.ledger WHERE simulator = 'payments' GROUP BY order_id
)`;

/** What customers were promised for goods that they returned, as far as the payment service says that it went back; to be put behind a WITH. */
export const returnsBook = `
returns_book AS (
  SELECT a.stream_id AS order_id, sum((a.data ->> 'goods')::bigint + (a.data ->> 'tax')::bigint) AS given_back
  FROM gateway.events a
  WHERE a.type = 'ReturnAsked' AND EXISTS (
    SELECT FROM payment.events p
    WHERE p.type = 'PartRefunded' AND p.stream_id = a.stream_id AND p.data ->> 'executionId' = a.data ->> 'returnId')
  GROUP BY a.stream_id
)`;
