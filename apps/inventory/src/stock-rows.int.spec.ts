import { randomUUID } from 'node:crypto';
import { Database, type Dispatcher, migrateService, type Parts } from '@quadrille/service';
import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { queueWindow, type Stock } from './domain/stock/stock.js';
import { serveQueueWhenStockFreed } from './effects/serve-queue-when-stock-freed.js';
import { ProductsController } from './http/products.controller.js';
import type { Article } from './articles-file.js';
import { CreateStock1763700000001 } from './schema/create-stock.js';
import { IndexWaitingOrders1763900000001 } from './schema/index-waiting-orders.js';
import { seedCatalogue } from './schema/seed-catalogue.js';
import { stockRows } from './stock-rows.js';

const articles: readonly Article[] = [
  { sku: 'a', productId: 1, name: 'A', price: 5000, initialStock: 10 },
  { sku: 'b', productId: 2, name: 'B', price: 7500, initialStock: 0 },
];

let scratch: ScratchDatabase;
let database: Database;
beforeAll(async () => {
  const migrations = [CreateStock1763700000001, IndexWaitingOrders1763900000001];
  scratch = await scratchDatabase({ migrate: (target) => migrateService({ ...target, migrations }) });
  database = new Database('inventory', { DATABASE_URL: scratch.roleUrl, DATABASE_POOL: 4 });
  await database.open();
  await seedCatalogue(database, articles);
});
afterAll(async () => {
  await database.close();
  await scratch.drop();
});
beforeEach(async () => {
  await database.query('DELETE FROM waiting');
  await database.query(`UPDATE stock SET on_hand = CASE sku WHEN 'a' THEN 10 ELSE 0 END, received = CASE sku WHEN 'a' THEN 10 ELSE 0 END,
                        reserved = 0, committed = 0, written_off = 0, wanted = 0, promised = 0`);
});

type Queries = Readonly<{ query: (sql: string, values?: unknown[]) => Promise<{ rows: { key: string; row: Stock }[] }> }>;
const lock = async (skus: readonly string[], on: Queries = database.pool): Promise<readonly { key: string; row: Stock }[]> =>
  (await on.query(stockRows.lockQuery, [skus])).rows;
const stockOf = async (sku: string): Promise<Stock> => (await lock([sku]))[0]!.row;
const write = (stock: Stock, on: Queries = database.pool) => on.query('SELECT write_stock($1::json)', [JSON.stringify([stock])]);
const queue = (rows: readonly unknown[], on: Queries = database.pool) => on.query('SELECT write_waiting($1::json)', [JSON.stringify(rows)]);
const joins = (orderId: string, quantity = 1, sku = 'b') => ({ step: 'joins', sku, orderId, quantity, traceparent: `trace of ${orderId}` });
const leaves = (orderId: string, sku = 'b') => ({ step: 'leaves', sku, orderId });
const many = (count: number) => Array.from({ length: count }, (_, index) => `order-${String(index).padStart(3, '0')}`);

describe('the stock table', () => {
  test('follows the catalogue in names and prices, and never in the stock of articles it has', async () => {
    await write({ ...(await stockOf('a')), reserved: 4 });
    const edited = [{ ...articles[0]!, name: 'A, better', initialStock: 999 }, articles[1]!];
    await seedCatalogue(database, [...edited, { sku: 'c', productId: 3, name: 'C', price: 1, initialStock: 7 }]);
    const products = new ProductsController(database);
    const { items } = await products.list();
    expect(items).toEqual([
      { sku: 'a', productId: 1, name: 'A, better', price: 5000, onHand: 10, reserved: 4, available: 6 },
      { sku: 'b', productId: 2, name: 'B', price: 7500, onHand: 0, reserved: 0, available: 0 },
      { sku: 'c', productId: 3, name: 'C', price: 1, onHand: 7, reserved: 0, available: 7 },
    ]);
    await seedCatalogue(database, articles);
    expect((await products.list()).items[0]).toMatchObject({ name: 'A', onHand: 10, reserved: 4 });
  });

  test('reads back what was written, whole', async () => {
    const stock: Stock = { ...(await stockOf('a')), onHand: 6, reserved: 2, committed: 3, writtenOff: 1, wanted: 5, promised: 4 };
    await write(stock);
    expect(await stockOf('a')).toEqual(stock);
  });

  test.each([
    ['more reserved than on hand', { reserved: 11 }],
    ['fewer than none reserved', { reserved: -1 }],
    ['pieces that vanish', { onHand: 9 }],
    ['pieces from nowhere', { onHand: 11 }],
    ['more promised than is free', { wanted: 9, promised: 9, reserved: 2 }],
    ['more promised than is wanted', { wanted: 1, promised: 2 }],
  ])('refuses %s, whatever was decided', async (_, change) => {
    const stock = await stockOf('a');
    await expect(write({ ...stock, ...change })).rejects.toMatchObject({ code: '23514' });
    expect(await stockOf('a')).toEqual(stock);
  });

  test('does not know articles that the catalogue does not know', async () => {
    expect(await lock(['nothing'])).toEqual([]);
  });
});

describe('the queue of a SKU', () => {
  const inQueue = async (): Promise<readonly string[]> => (await stockOf('b')).queue.map(({ orderId }) => orderId);

  test('keeps the order of arrival, over several batches and whoever leaves', async () => {
    await write({ ...(await stockOf('b')), wanted: 4 });
    await queue([joins('zoe'), joins('adam'), joins('mia')]);
    await queue([leaves('adam'), joins('ben')]);
    expect(await inQueue()).toEqual(['zoe', 'mia', 'ben']);
  });

  test('ends up without those who come and go in one batch', async () => {
    await write({ ...(await stockOf('b')), wanted: 1 });
    await queue([joins('zoe'), leaves('zoe'), joins('adam')]);
    expect(await inQueue()).toEqual(['adam']);
  });

  test('shows its head and that it goes on', async () => {
    await write({ ...(await stockOf('b')), wanted: 101 });
    await queue(many(queueWindow).map((orderId) => joins(orderId)));
    expect(await stockOf('b')).toMatchObject({ queueGoesOn: false, queue: { length: queueWindow } });
    await queue([joins('the last')]);
    expect(await stockOf('b')).toMatchObject({ queueGoesOn: true, queue: { length: queueWindow } });
  });

  test('is read as it is after waiting for the lock, not as it was before', async () => {
    const [first, second] = [await database.pool.connect(), await database.pool.connect()];
    try {
      await first.query('BEGIN');
      const [held] = await lock(['b'], first);
      const seen = lock(['b'], second);
      await expect
        .poll(
          async () =>
            (await database.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")).length,
        )
        .toBe(1);
      await write({ ...held!.row, wanted: 1 }, first);
      await queue([joins('zoe')], first);
      await first.query('COMMIT');
      expect((await seen)[0]!.row).toMatchObject({ wanted: 1, queue: [{ orderId: 'zoe', quantity: 1 }] });
    } finally {
      first.release();
      second.release();
    }
  });
});

describe('serving the queue', () => {
  type Dispatched = Readonly<{ orderId: string; before: unknown; traceparent: string | undefined; id: string | undefined }>;
  /** Whoever is handed over takes its pieces, as far as they go. */
  const served = async (pieces: number, signal = new AbortController().signal): Promise<readonly Dispatched[]> => {
    await database.query(`UPDATE stock SET on_hand = $1, received = $1, wanted = 1000, promised = $1 WHERE sku = 'b'`, [pieces]);
    const dispatched: Dispatched[] = [];
    let decided: Promise<unknown> = Promise.resolve();
    const dispatch: Dispatcher['dispatch'] = async ({ data }, { id, traceparent } = {}) => {
      const { orderId, before } = data as { orderId: string; before: unknown };
      dispatched.push({ orderId, before, id, traceparent });
      const decision = () =>
        database.query(
          `WITH gone AS (DELETE FROM waiting WHERE order_id = $1 AND quantity <= (SELECT on_hand - reserved FROM stock WHERE sku = 'b') RETURNING quantity)
         UPDATE stock SET reserved = reserved + gone.quantity, promised = promised - gone.quantity FROM gone WHERE sku = 'b'`,
          [orderId],
        );
      await (decided = decided.then(decision));
      return { events: [] };
    };
    const parts = { database, dispatcher: { dispatch } } as unknown as Parts;
    await serveQueueWhenStockFreed.run({ sku: 'b' } as never, { id: randomUUID(), resumed: false, signal }, parts);
    return dispatched;
  };
  const names = (dispatched: readonly Dispatched[]): readonly string[] => dispatched.map(({ orderId }) => orderId);

  test('hands orders over in order of arrival, each in its own trace and under an id of its own', async () => {
    await queue([joins('zoe'), joins('adam'), joins('mia')]);
    const dispatched = await served(10);
    expect(names(dispatched)).toEqual(['zoe', 'adam', 'mia']);
    expect(dispatched[0]!.traceparent).toBe('trace of zoe');
    expect(new Set(dispatched.map(({ id }) => id)).size).toBe(3);
  });

  test('troubles nobody whom the pieces cannot reach', async () => {
    await queue(many(300).map((orderId) => joins(orderId)));
    expect(names(await served(2))).toEqual(['order-000', 'order-001']);
  });

  test('goes through a long queue to its end', async () => {
    await queue(many(250).map((orderId) => joins(orderId)));
    expect(names(await served(1000))).toEqual(many(250));
  });

  test('says of each what those before it want, in every queue that it stands in', async () => {
    await queue([joins('zoe', 2), joins('zoe', 1, 'a'), joins('adam', 3), joins('mia', 1, 'a'), joins('mia')]);
    expect((await served(10)).map(({ orderId, before }) => [orderId, before])).toEqual([
      ['zoe', { a: 0, b: 0 }],
      ['adam', { b: 2 }],
      ['mia', { a: 1, b: 5 }],
    ]);
  });

  test('is not held up by an order that wants more than there is', async () => {
    await queue([joins('whale', 500), joins('zoe'), joins('adam')]);
    expect(names(await served(2))).toEqual(['zoe', 'adam']);
  });

  test('does not count as done where it was interrupted', async () => {
    await queue([joins('zoe')]);
    await expect(served(1, AbortSignal.abort())).rejects.toThrow('aborted');
  });
});
