import { type Invariant, told } from '../house.js';
import { orderEnds, waitingByDesign } from '../order-ends.js';

export const everyOrderComesToAnEnd: Invariant = {
  id: 'I5',
  statement: 'every accepted order has come to exactly one end, or waits where it is meant to wait',
  breaches: told(`
    WITH ${orderEnds}, ${waitingByDesign}, accepted AS (
      SELECT stream_id AS order_id FROM gateway.events WHERE type = 'SubmitOrder'
    ), delivered AS (
      SELECT stream_id AS order_id FROM shipping.events WHERE type = 'ShipmentDelivered'
    )
    SELECT format('order %s: ended %s times', order_id, endings) AS line FROM order_ends WHERE endings > 1
    UNION ALL
    SELECT format('order %s: confirmed after %s', order_id, ending) FROM order_ends WHERE confirmed_at > ended_at
    UNION ALL
    SELECT format('order %s: %s and delivered', order_id, ending) FROM order_ends JOIN delivered USING (order_id) WHERE endings > 0
    UNION ALL
    SELECT format('order %s: stands still after %s', a.order_id, coalesce(o.last_word, 'SubmitOrder'))
    FROM accepted a LEFT JOIN order_ends o USING (order_id)
    WHERE coalesce(o.endings, 0) = 0
      AND NOT EXISTS (SELECT FROM delivered d WHERE d.order_id = a.order_id)
      AND NOT EXISTS (SELECT FROM waiting_by_design w WHERE w.order_id = a.order_id)
    UNION ALL
    SELECT format('order %s: %s, yet its workflow is %s', o.order_id, coalesce(o.ending, 'delivered'), coalesce(x.status, 'unknown'))
    FROM order_ends o LEFT JOIN saga.executions x ON x.execution_id = o.order_id LEFT JOIN delivered d USING (order_id)
    WHERE (o.endings > 0 OR d.order_id IS NOT NULL) AND coalesce(x.status, 'unknown') <> CASE WHEN o.endings > 0 THEN 'FAILED' ELSE 'SUCCEEDED' END`),
};
