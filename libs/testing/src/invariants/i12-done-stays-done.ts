import { type Invariant, told } from '../house.js';
import { orderEnds } from '../order-ends.js';

export const doneStaysDone: Invariant = {
  id: 'I12',
  statement: 'of an order that was fulfilled nothing was undone, and of one that ended otherwise everything was',
  breaches: told(`
    WITH ${orderEnds}, left_the_house AS (
      SELECT stream_id AS order_id FROM shipping.events WHERE type = 'ShipmentDispatched'
    ), undone AS (
      SELECT stream_id AS order_id, type FROM payment.events WHERE type = 'PaymentRefunded'
      UNION ALL SELECT stream_id, type FROM inventory.events WHERE type = 'StockReleased'
      UNION ALL SELECT stream_id, type FROM shipping.events WHERE type = 'ShipmentCancelled'
    )
    SELECT format('order %s: dispatched, yet %s', order_id, type) AS line FROM left_the_house JOIN undone USING (order_id)
    UNION ALL
    SELECT format('order %s: %s, yet its stock is still set aside or sold', o.order_id, o.ending)
    FROM order_ends o WHERE o.ending IN ('OrderCancelled', 'OrderFailed')
      AND EXISTS (SELECT FROM inventory.events e WHERE e.stream_id = o.order_id AND e.type = 'StockReserved')
      AND NOT EXISTS (SELECT FROM undone u WHERE u.order_id = o.order_id AND u.type = 'StockReleased')
    UNION ALL
    SELECT format('order %s: %s, yet parcel %s was booked and not called back', o.order_id, o.ending, l.intent_id)
    FROM order_ends o JOIN sandbox.ledger l ON l.order_id = o.order_id AND l.simulator = 'shipments' AND l.kind = 'created'
    WHERE o.endings > 0
      AND NOT EXISTS (SELECT FROM sandbox.ledger c WHERE c.simulator = 'shipments' AND c.kind = 'cancelled' AND c.intent_id = l.intent_id)
    UNION ALL
    SELECT format('order %s: %s parcels were booked', order_id, count(*))
    FROM sandbox.ledger WHERE simulator = 'shipments' AND kind = 'created' GROUP BY order_id HAVING count(*) > 1`),
};
