import { derivedId } from '@quadrille/events';
import { type Database, effect } from '@quadrille/service';
import type { ServeWaitingOrder, StockFreed } from '../domain/stock/stock-keeping.js';

type Waiting = Readonly<{ arrival: number; orderId: string; traceparent: string | null; before: Readonly<Record<string, number>> }>;

/**
 * Those whose turn it may be: in order of arrival, as far as the pieces on hand could reach. Each with what those before it want, in every queue that
 * it stands in: who decides sees only the head of a queue, and those at the head may wait for another article.
 */
const nextInQueue = `
SELECT arrival, order_id AS "orderId", traceparent, (
  SELECT json_object_agg(own.sku, (SELECT coalesce(sum(earlier.quantity), 0) FROM waiting earlier WHERE earlier.sku = own.sku AND earlier.arrival < own.arrival))
  FROM waiting own WHERE own.order_id = queue.order_id) AS before
FROM (SELECT w.*, sum(w.quantity) OVER (ORDER BY w.arrival) - w.quantity AS before, s.on_hand - s.reserved AS available
      FROM waiting w JOIN stock s USING (sku) WHERE w.sku = $1 AND w.arrival > $2 AND w.quantity <= s.on_hand - s.reserved) queue
WHERE queue.before < available ORDER BY arrival LIMIT 100`;

const next = (database: Database, sku: string, after: number): Promise<readonly Waiting[]> =>
  database.query<Waiting>(nextInQueue, [sku, after]);

/**
 * Calls nobody outside; it runs as an effect so that each order is served in its own trace, and a long queue in many small transactions.
 * What came in is promised to the queue meanwhile. Orders are handed over in order of arrival and decided in that order.
 */
export const serveQueueWhenStockFreed = effect<StockFreed>('StockFreed', async ({ sku }, { id, signal }, { database, dispatcher }) => {
  const serve = ({ orderId, traceparent, before }: Waiting): Promise<unknown> => {
    const command: ServeWaitingOrder = { type: 'ServeWaitingOrder', data: { orderId, before } };
    return dispatcher.dispatch(command, { id: derivedId(id, orderId), publishWithinMs: 0, ...(traceparent && { traceparent }) });
  };
  let waiting = await next(database, sku, 0);
  while (waiting.length > 0) {
    // Ended half-way it must not count as done: another instance goes on.
    signal.throwIfAborted();
    await Promise.all(waiting.map(serve));
    waiting = await next(database, sku, waiting.at(-1)?.arrival ?? 0);
  }
  return undefined;
});
