import { newId } from '@quadrille/events';
import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateService } from '@quadrille/service';
import type { Listing } from '../domain/order-view/listing.js';
import { CreateOrderList1763710000000 } from './create-order-list.js';
import { type ListedOrder, type OrderFilter, pageOf, pageQuery, readCursor } from './order-pages.js';

let database: ScratchDatabase;
let client: Client;

beforeAll(async () => {
  database = await scratchDatabase({ migrate: (target) => migrateService({ ...target, migrations: [CreateOrderList1763710000000] }) });
  client = new Client({ connectionString: database.roleUrl });
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await database.drop();
});

const write = (...rows: readonly Listing[]) => client.query('SELECT write_order_list($1::json)', [JSON.stringify(rows)]);
const list = async (filter: Partial<OrderFilter>) => {
  const { limit = 50 } = filter;
  const [sql, parameters] = pageQuery({ ...filter, limit });
  return pageOf((await client.query<ListedOrder>(sql, [...parameters])).rows, limit);
};
const ids = async (filter: Partial<OrderFilter>): Promise<readonly string[]> => (await list(filter)).items.map(({ id }) => id);

let clock = Date.now();
/** Each a millisecond after the one before: within one millisecond ids have no order. */
const submitted = (email: string): Listing => ({ orderId: newId((clock += 1)), status: 'submitted', email, skus: [] });
const placed = ({ orderId, email }: Listing): Listing => ({
  orderId,
  status: 'placed',
  email: email as string,
  number: `ORD-${orderId}`,
  skus: ['widget-a', 'widget-b'],
  total: 11_399,
  currency: 'USD',
});

describe('the list of orders', () => {
  it('shows the last of several changes of one transaction', async () => {
    const one = submitted('last@example.com');
    await write(one, placed(one), { orderId: one.orderId, status: 'reserved' }, { orderId: one.orderId, status: 'paid' });
    expect((await list({ email: 'last@example.com' })).items).toMatchObject([
      { id: one.orderId, status: 'paid', number: `ORD-${one.orderId}`, skus: ['widget-a', 'widget-b'], total: 11_399, currency: 'USD' },
    ]);
  });

  it('keeps what is fixed when only the status changes', async () => {
    const one = submitted('kept@example.com');
    await write(one);
    await write(placed(one));
    await write({ orderId: one.orderId, status: 'confirmed' });
    expect((await list({ email: 'kept@example.com' })).items).toMatchObject([{ status: 'confirmed', number: `ORD-${one.orderId}` }]);
  });

  it('lists an order of which only a later fact is known', async () => {
    const orderId = newId();
    await write({ orderId, status: 'reserved' });
    expect((await list({ status: 'reserved' })).items).toMatchObject([{ id: orderId, email: null, skus: [] }]);
  });

  it('finds by status, article and address, and by all of them', async () => {
    const [one, other] = [submitted('all@example.com'), submitted('all@example.com')] as const;
    await write(one, other, placed(other));
    expect(await ids({ email: 'all@example.com' })).toEqual([other.orderId, one.orderId]);
    expect(await ids({ email: 'all@example.com', sku: 'widget-b' })).toEqual([other.orderId]);
    expect(await ids({ email: 'all@example.com', status: 'submitted' })).toEqual([one.orderId]);
    expect(await ids({ email: 'all@example.com', status: 'submitted', sku: 'widget-b' })).toEqual([]);
  });

  it('is told page by page, newest first, each order once, while new ones come', async () => {
    const orders = Array.from({ length: 7 }, () => submitted('pages@example.com'));
    await write(...orders);
    const seen: string[] = [];
    for (let after: string | undefined, pages = 0; pages < 10; pages += 1) {
      const { items, next } = await list({ email: 'pages@example.com', limit: 3, after });
      seen.push(...items.map(({ id }) => id));
      await write(submitted('pages@example.com'));
      if (next === null) break;
      after = readCursor(next);
    }
    expect(seen).toEqual(orders.map(({ orderId }) => orderId).reverse());
  });

  it('keeps what operators did', async () => {
    await client.query('SELECT write_audit($1::json)', [
      JSON.stringify([{ actor: 'grace', action: 'stop execution', target: 'x', reason: 'stuck' }]),
    ]);
    const { rows } = await client.query('SELECT actor, action, target, reason FROM audit');
    expect(rows).toEqual([{ actor: 'grace', action: 'stop execution', target: 'x', reason: 'stuck' }]);
  });
});
