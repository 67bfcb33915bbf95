import { type Invariant, told } from '../house.js';
import { cardBook } from '../order-ends.js';

export const chargedAtMostOnce: Invariant = {
  id: 'I4',
  statement: 'no order was charged more than once, and every charge is known to the payment service',
  breaches: told(`
    WITH ${cardBook}
    SELECT format('order %s: captured %s times', order_id, captures) AS line FROM card_book WHERE captures > 1
    UNION ALL
    SELECT format('order %s: PaymentCaptured was told %s times', stream_id, count(*))
    FROM payment.events WHERE type = 'PaymentCaptured' GROUP BY stream_id HAVING count(*) > 1
    UNION ALL
    SELECT format('order %s: intent %s was captured, and the payment service does not know', l.order_id, l.intent_id)
    FROM sandbox.ledger l
    WHERE l.simulator = 'payments' AND l.kind = 'captured' AND NOT EXISTS (
      SELECT FROM payment.events e WHERE e.stream_id = l.order_id AND e.type IN ('PaymentCaptured', 'SurplusCaptured') AND e.data ->> 'intentId' = l.intent_id)`),
};
