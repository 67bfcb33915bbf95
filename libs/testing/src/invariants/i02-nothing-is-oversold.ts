import { type Invariant, told } from '../house.js';

/**
 * Told from the events alone, article by article and write by write, in their order (the article's row is locked meanwhile; the events of one
 * write stand by their streams, goods that came in behind those that got them): what was ever set aside and not given back has to fit into what
 * was there then; and the books have to say today what the events add up to.
 */
export const nothingIsOversold: Invariant = {
  id: 'I2',
  statement: 'what is set aside or sold never exceeded what was there, at any moment, and the books are the sum of what was told',
  breaches: told(`
    WITH moves AS (
      SELECT e.position, e.transaction_id, line ->> 'sku' AS sku, e.type, (line ->> 'quantity')::bigint AS quantity, e.data ->> 'restocked' AS restocked
      FROM inventory.events e, json_array_elements(e.data -> 'lines') AS line
      WHERE e.type IN ('StockReserved', 'StockCommitted', 'StockReleased')
      UNION ALL
      SELECT position, transaction_id, data ->> 'sku', type, coalesce(data ->> 'quantity', data ->> 'difference')::bigint, NULL
      FROM inventory.events WHERE type IN ('StockReceived', 'StockAdjusted')
    ), steps AS (
      SELECT min(position) OVER (PARTITION BY sku, transaction_id) AS written, sku,
        CASE WHEN type = 'StockReserved' THEN quantity
             WHEN type = 'StockCommitted' THEN -quantity
             WHEN type = 'StockReleased' AND restocked IS DISTINCT FROM 'true' THEN -quantity ELSE 0 END AS reserved,
        CASE WHEN type = 'StockCommitted' THEN -quantity
             WHEN type IN ('StockReceived', 'StockAdjusted') THEN quantity
             WHEN type = 'StockReleased' AND restocked = 'true' THEN quantity ELSE 0 END AS on_hand
      FROM moves
    ), sums AS (
      SELECT sku, sum(reserved) AS reserved, sum(on_hand) AS on_hand FROM steps GROUP BY sku
    ), course AS (
      -- What the article began with is what the books say today less what has happened since.
      SELECT s.sku, sum(s.reserved) OVER past AS reserved, k.on_hand - t.on_hand + sum(s.on_hand) OVER past AS on_hand
      FROM steps s JOIN inventory.stock k USING (sku) JOIN sums t USING (sku)
      WINDOW past AS (PARTITION BY s.sku ORDER BY s.written)
    )
    SELECT format('%s: %s set aside while %s were on hand', sku, max(reserved), min(on_hand)) AS line
    FROM course WHERE reserved > on_hand OR reserved < 0 GROUP BY sku
    UNION ALL
    SELECT format('%s: the books say %s set aside, the events %s', k.sku, k.reserved, coalesce(t.reserved, 0))
    FROM inventory.stock k LEFT JOIN sums t USING (sku) WHERE k.reserved <> coalesce(t.reserved, 0)`),
};
