import { type Invariant, type Sight } from '../house.js';

const sql = `
  WITH accepted AS (
    SELECT stream_id AS order_id, count(*) AS times FROM gateway.events WHERE type = 'SubmitOrder' GROUP BY stream_id
  ), answered AS (
    SELECT stream_id AS order_id, count(*) AS times FROM orders.events WHERE type IN ('OrderPlaced', 'OrderRejected') GROUP BY stream_id
  )
  SELECT format('order %s: accepted %s times, taken by the orders service %s times', order_id, coalesce(a.times, 0), coalesce(o.times, 0)) AS line
  FROM accepted a FULL JOIN answered o USING (order_id) WHERE a.times IS DISTINCT FROM 1 OR o.times IS DISTINCT FROM 1
  UNION ALL
  SELECT format('%s: claimed %s times', stream_id, count(*)) FROM gateway.events WHERE type = 'OrderKeyClaimed' GROUP BY stream_id HAVING count(*) > 1
  UNION ALL
  SELECT format('order %s: was answered 2xx and is not there', asked) FROM unnest($1::text[]) AS asked
  WHERE NOT EXISTS (SELECT FROM accepted WHERE order_id = asked)`;

const breaches = async ({ query, house: { accepted = [] } }: Sight): Promise<readonly string[]> =>
  (await query<{ line: string }>(sql, [accepted])).map(({ line }) => line);

export const acceptedIsOneOrder: Invariant = {
  id: 'I6',
  statement: 'every POST that was answered 2xx is one order, and every order was posted',
  breaches,
};
