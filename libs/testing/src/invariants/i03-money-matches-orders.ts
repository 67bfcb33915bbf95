import { type Invariant, told } from '../house.js';
import { cardBook, orderEnds, returnsBook, waitingByDesign } from '../order-ends.js';

export const moneyMatchesOrders: Invariant = {
  id: 'I3',
  statement:
    'the card network holds the total of every confirmed order less what was returned of it, and nothing of one that ended otherwise or waits to be paid',
  breaches: told(`
    WITH ${orderEnds}, ${waitingByDesign}, ${cardBook}, ${returnsBook}
    SELECT format('order %s (%s): the card network holds %s, not %s', coalesce(o.order_id, b.order_id), coalesce(o.last_word, 'unknown to orders'),
                  coalesce(b.held, 0), CASE WHEN o.confirmations > 0 AND o.endings = 0 THEN o.total - coalesce(r.given_back, 0) ELSE 0 END) AS line
    FROM order_ends o FULL JOIN card_book b USING (order_id) LEFT JOIN returns_book r USING (order_id)
    WHERE coalesce(b.held, 0) <> CASE WHEN o.confirmations > 0 AND o.endings = 0 THEN o.total - coalesce(r.given_back, 0) ELSE 0 END
      -- An undo that keeps failing leaves money where it is until a person has looked.
      AND NOT EXISTS (SELECT FROM waiting_by_design w JOIN saga.executions x ON x.execution_id = w.order_id
                      WHERE w.order_id = o.order_id AND x.waiting_for ->> 'stateName' LIKE 'Review%')`),
};
