import { type Invariant, told } from '../house.js';
import { orderEnds } from '../order-ends.js';

export const oneConfirmationMail: Invariant = {
  id: 'I13',
  statement:
    'a confirmed order got one confirmation mail, any other none, and no mail was sent twice (of those about returns, no more than were asked for)',
  breaches: told(`
    WITH ${orderEnds}, mails AS (
      SELECT order_id, details ->> 'template' AS template, count(*) AS times FROM sandbox.ledger
      WHERE simulator = 'mails' AND kind IN ('sent', 'bounced') GROUP BY order_id, details ->> 'template'
    )
    SELECT format('order %s: the mail %s was handed over %s times', order_id, template, times) AS line FROM mails
    WHERE times > CASE WHEN template IN ('returned', 'return-refused')
                       THEN (SELECT count(*) FROM gateway.events a WHERE a.type = 'ReturnAsked' AND a.stream_id = mails.order_id) ELSE 1 END
    UNION ALL
    SELECT format('order %s: confirmed %s times, confirmation mails: %s', coalesce(o.order_id, m.order_id), coalesce(o.confirmations, 0), coalesce(m.times, 0))
    FROM order_ends o FULL JOIN (SELECT * FROM mails WHERE template = 'confirmed') m USING (order_id)
    WHERE least(coalesce(o.confirmations, 0), 1) <> coalesce(m.times, 0)
      -- A mail that was given up after its last try is told to the operators.
      AND NOT EXISTS (SELECT FROM saga.events e WHERE e.stream_id = o.order_id AND e.type = 'DeliveryDegraded' AND e.data ->> 'stateName' = 'ConfirmationDegraded' AND m.times IS NULL)
      -- With the end of the order its tries end: there is nothing to confirm any more.
      AND NOT (o.endings > 0 AND m.times IS NULL AND 'EmailAttemptFailed' IS NOT DISTINCT FROM (
        SELECT e.type FROM email.events e WHERE e.stream_id = o.order_id AND e.data ->> 'template' = 'confirmed' ORDER BY e.version DESC LIMIT 1))`),
};
