import { scratchDatabase } from '@quadrille/testing';
import { describe, expect, it } from 'vitest';
import { forgetPublished, type OutboxMessage, sweepOutbox } from './outbox.js';
import { emptyBatch } from './batch.js';
import { isTransient } from './faults.js';
import { count, database, eventOf, pool, store, useStore } from './store.fixture.js';

useStore(scratchDatabase);

describe('the outbox', () => {
  const left = async (...streams: readonly string[]) => {
    for (const id of streams) await store.write({ ...emptyBatch, events: [eventOf(id, 1, 'inventory.events'), eventOf(id, 2)] });
  };
  const inventory = { service: 'inventory', ageSeconds: 0 };
  const swept = async (publish?: (messages: readonly OutboxMessage[]) => Promise<void>, on = pool) => {
    const all: OutboxMessage[] = [];
    const { published } = await sweepOutbox(on, {
      ...inventory,
      publish: async (messages) => {
        await publish?.(messages);
        all.push(...messages);
        return true;
      },
    });
    return { transactions: published, all };
  };

  it('publishes what a dead owner left: public events only, in order, the same to the byte each time', async () => {
    await left('a', 'b');
    const failed: OutboxMessage[] = [];
    const away = swept(async (messages) => {
      failed.push(...messages);
      throw new Error('the brokers are away');
    });
    await expect(away).rejects.toThrow('away');
    const { transactions, all } = await swept();
    expect(transactions).toBe(2);
    expect(all.map(({ topic, key }) => [topic, key])).toEqual([
      ['inventory.events', 'a'],
      ['inventory.events', 'b'],
    ]);
    expect(all[0]).toEqual(failed[0]);
    expect(all[0]!.value).toContain('"data":{"sku":"a",  "quantity":1}');
    expect(await count('outbox')).toBe(0);
  });

  it('of a newer version of the service is published as it was written, and holds up nothing', async () => {
    await store.write({ ...emptyBatch, events: [{ ...eventOf('a', 1, 'inventory.events'), type: 'UnheardOf', schemaVersion: 3 }] });
    await left('b');
    const { transactions, all } = await swept();
    expect([transactions, all.map(({ key }) => key)]).toEqual([2, ['a', 'b']]);
    expect(JSON.parse(all[0]!.value)).toMatchObject({ type: 'UnheardOf', dataschema: '/schemas/UnheardOf/3' });
  });

  it('leaves what is young to whoever wrote it, but not until a clock that was set back is as late again', async () => {
    await left('young', 'before');
    await database.query(
      `UPDATE outbox SET recorded_at = recorded_at + interval '18 s' WHERE first_position > (SELECT min(first_position) FROM outbox)`,
    );
    const keys: string[] = [];
    const publish = async ([message]: readonly OutboxMessage[]): Promise<boolean> => keys.push(message!.key) > 0;
    await sweepOutbox(pool, { ...inventory, ageSeconds: 3600, publish });
    expect(keys).toEqual(['before']);
  });

  it('forgets what was published before something failed: it is not published again', async () => {
    await left('a', 'b', 'c');
    const away = swept(async ([message]) => {
      if (message!.key === 'b') throw new Error('the brokers are away');
    });
    await expect(away).rejects.toThrow('away');
    expect((await swept()).all.map(({ key }) => key)).toEqual(['b', 'c']);
  });

  it('publishes what stands behind a refused transaction, names that, and passes it by where it is told to', async () => {
    await left('a', 'b', 'c');
    const [first] = await database.query<{ id: string }>('SELECT transaction_id::text AS id FROM outbox ORDER BY first_position LIMIT 1');
    const asked: string[] = [];
    const publish = async ([message]: readonly OutboxMessage[]): Promise<boolean> => {
      asked.push(message!.key);
      return message!.key !== 'a';
    };
    expect(await sweepOutbox(pool, { ...inventory, publish })).toEqual({ published: 2, refused: [first!.id] });
    expect(await sweepOutbox(pool, { ...inventory, publish, passing: [first!.id] })).toEqual({ published: 0, refused: [] });
    expect(asked).toEqual(['a', 'b', 'c']);
    expect(await count('outbox')).toBe(1);
    expect((await swept()).all.map(({ key }) => key)).toEqual(['a']);
  });

  it('keeps a row until its messages are with the brokers', async () => {
    await left('a');
    await expect(swept(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await count('outbox')).toBe(1);
  });

  it('forgets what is known to be published, and waits for no sweep that publishes it once more', async () => {
    await left('a', 'b');
    const ids = (await database.query<{ id: string }>('SELECT transaction_id::text AS id FROM outbox')).map(({ id }) => id);
    let leftMeanwhile: number | undefined;
    await swept(async () => {
      if (leftMeanwhile !== undefined) return;
      await left('c');
      await forgetPublished(pool, ids);
      leftMeanwhile = await count('outbox');
    });
    expect(leftMeanwhile).toBe(3);
    await left('d');
    const [last] = await database.query<{ id: string }>('SELECT max(transaction_id)::text AS id FROM outbox');
    await forgetPublished(pool, [last!.id]);
    expect(await database.query('SELECT first_position FROM outbox')).toHaveLength(1);
  });

  it('is swept no further when it is told to stop: what was published is forgotten, the rest is kept', async () => {
    await left('a', 'b', 'c');
    const stop = new AbortController();
    const publish = async (): Promise<boolean> => {
      stop.abort();
      return true;
    };
    expect(await sweepOutbox(pool, { ...inventory, publish, signal: stop.signal })).toEqual({ published: 1, refused: [] });
    expect(await count('outbox')).toBe(2);
  });

  it('leaves the young to who wrote them', async () => {
    await left('a');
    const publish = () => Promise.reject(new Error('must not be asked'));
    expect(await sweepOutbox(pool, { ...inventory, ageSeconds: 3600, publish })).toEqual({ published: 0, refused: [] });
  });

  it('is swept by two without either waiting for the other or publishing what the other has in hand', async () => {
    await left('a');
    const [inHand, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const slow = swept(async () => {
      inHand.resolve();
      await go.promise;
    });
    await inHand.promise;
    expect(await swept()).toEqual({ transactions: 0, all: [] });
    go.resolve();
    expect((await slow).transactions).toBe(1);
  });

  it('whose connection is lost in the middle of a sweep fails, keeps its rows and leaves the process alive', async () => {
    await left('a');
    const one = database.openPool({ max: 1, application_name: 'sweeper' });
    const lost = swept(async () => {
      await database.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sweeper'");
    }, one);
    await expect(lost).rejects.toSatisfy(isTransient);
    expect(await count('outbox')).toBe(1);
    expect((await swept(undefined, one)).transactions).toBe(1);
    await one.end();
  });
});
