import { type Database, within } from '@quadrille/service';
import { Gauge, metrics } from '@quadrille/telemetry';
import { orderStatuses } from '../domain/order-view/order-status.js';

const query = 'SELECT status, count(*)::int AS count FROM order_statuses GROUP BY status';
/** Counting goes over all orders: whoever scrapes more often gets the count of before. */
const countEveryMs = 10_000;
/** Whoever scrapes gives up after some seconds, and with the count loses everything else. */
const countWithinMs = 1000;

type Row = Readonly<{ status: string; count: number }>;

/** `quadrille_orders{status}`: how many orders stand where, over all instances. Registered once a process. */
export const countOrders = (database: Pick<Database, 'query'>): void => {
  let countedAt = Number.NEGATIVE_INFINITY;
  const gauge = new Gauge({
    name: 'quadrille_orders',
    help: 'orders by status',
    labelNames: ['status'],
    registers: [metrics],
    collect: async () => {
      if (performance.now() - countedAt < countEveryMs) return;
      countedAt = performance.now();
      // While the database is away, or hangs, the other metrics are wanted most.
      const rows = await within(countWithinMs, database.query<Row>(query)).catch(() => undefined);
      if (!rows) return;
      const counts = new Map(rows.map(({ status, count }) => [status, count]));
      for (const status of orderStatuses) gauge.set({ status }, counts.get(status) ?? 0);
    },
  });
};
