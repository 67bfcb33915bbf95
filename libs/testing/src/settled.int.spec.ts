import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Chronicle } from './scratch/chronicle.js';
import { deliveredOrder } from './scratch/delivered-order.js';
import { ScratchStores } from './scratch/scratch-stores.js';
import { settled } from './settled.js';

describe('waiting for rest', () => {
  let stores: ScratchStores;
  const house = () => ({ databaseUrl: stores.url });

  beforeAll(async () => {
    stores = new ScratchStores(process.env['TEST_DATABASE_URL'] ?? 'TEST_DATABASE_URL is not set: npm test starts a PostgreSQL');
    await stores.open();
    await deliveredOrder(stores);
  });
  afterAll(() => stores.close());

  it('is over at once where nothing moves', async () => {
    await expect(settled(house(), { withinMs: 5_000 })).resolves.toBeUndefined();
  });

  it('tells what still moves when patience is over', async () => {
    await stores.run(`INSERT INTO payment.timers VALUES ('an order', now() - interval '1 second')`);
    await expect(settled(house(), { withinMs: 0 })).rejects.toThrow('payment: timers overdue: 1');
    await stores.run('DELETE FROM payment.timers');
  });

  it('takes an order that waits for a person to be at rest, and any other that has not ended not to be', async () => {
    const id = randomUUID();
    const chronicle = new Chronicle(stores);
    await chronicle.tell(id, { service: 'gateway', type: 'SubmitOrder' });
    await expect(settled(house(), { withinMs: 0 })).rejects.toThrow('orders on their way: 1');
    await stores.run(`INSERT INTO saga.executions VALUES ($1, 'RUNNING', '{"stateName":"AwaitApproval"}')`, [id]);
    await expect(settled(house(), { withinMs: 5_000 })).resolves.toBeUndefined();
  });

  it('goes on asking while the database is away', async () => {
    await expect(settled({ databaseUrl: 'postgres://nobody@127.0.0.1:1/nothing' }, { withinMs: 600 })).rejects.toThrow('ECONNREFUSED');
  });
});
