import { context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { afterEach, describe, expect, it } from 'vitest';
import { Batcher } from './batcher.js';

/** What it is given goes into `batches`; no batch ends before the gate is open. */
const gated = (options: ConstructorParameters<typeof Batcher<number, number>>[1]) => {
  const batches: number[][] = [];
  const gate = Promise.withResolvers<void>();
  const flush = async (items: readonly number[]): Promise<readonly number[]> => {
    batches.push([...items]);
    await gate.promise;
    return items;
  };
  return { batches, open: () => gate.resolve(), batcher: new Batcher<number, number>(flush, options) };
};

describe('a batcher', () => {
  afterEach(() => context.disable());

  it('flushes in the context of the first item of each batch', async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager());
    const whose = createContextKey('whose');
    const seen: unknown[] = [];
    const batcher = new Batcher<number, number>(
      async (items) => {
        await Promise.resolve();
        seen.push(context.active().getValue(whose));
        return items;
      },
      { maxSize: 2 },
    );
    const submitted = ['ada', 'bob', 'cleo'].map((name, n) => context.with(ROOT_CONTEXT.setValue(whose, name), () => batcher.submit(n)));
    await Promise.all(submitted);
    expect(seen).toEqual(['ada', 'cleo']);
  });

  it('flushes what arrived together as one, and what arrived meanwhile as the next', async () => {
    const batches: number[][] = [];
    const gate = Promise.withResolvers<void>();
    const batcher = new Batcher<number, number>(async (items) => {
      batches.push([...items]);
      if (batches.length === 1) await gate.promise;
      return items.map((n) => n * 2);
    });
    const first = [batcher.submit(1), batcher.submit(2)];
    await new Promise((resolve) => setImmediate(resolve));
    const second = [batcher.submit(3), batcher.submit(4)];
    gate.resolve();
    expect(await Promise.all([...first, ...second])).toEqual([2, 4, 6, 8]);
    expect(batches).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('flushes nothing that was withdrawn before its turn, and has room in its place', async () => {
    const { batches, batcher, open } = gated({ maxSize: 2 });
    const leaving = new AbortController();
    const first = batcher.submit(1, leaving.signal);
    await new Promise((resolve) => setImmediate(resolve));
    const rest = [batcher.submit(2, leaving.signal), batcher.submit(3)];
    const room = batcher.room();
    leaving.abort(new Error('gone'));
    await room;
    await expect(rest[0]).rejects.toThrow('gone');
    open();
    expect(await Promise.all([first, rest[1]])).toEqual([1, 3]);
    expect(batches).toEqual([[1], [3]]);
  });

  it('fills a batch by the sizes of what it is given, and has room for one after another when the one that waits is not full', async () => {
    const { batches, batcher, open } = gated({ maxSize: 5, sizeOf: (n) => n });
    const inRoom = async (n: number): Promise<number> => {
      await batcher.room();
      return batcher.submit(n);
    };
    const all = [batcher.submit(3), batcher.submit(4), inRoom(6), inRoom(7), inRoom(1)];
    await new Promise((resolve) => setImmediate(resolve));
    expect([batches, batcher.waiting]).toEqual([[[3, 4]], 1]);
    open();
    await Promise.all(all);
    expect(batches).toEqual([[3, 4], [6], [7], [1]]);
  });

  it('has room for the next where the one that had it before submits nothing', async () => {
    const { batcher, open } = gated({ maxSize: 1 });
    const [first, second] = [batcher.submit(1), batcher.submit(2)];
    const rooms = [batcher.room(), batcher.room()];
    open();
    await Promise.all([first, second, ...rooms]);
    expect(batcher.waiting).toBe(0);
  });

  it('rejects the batch that failed and goes on with the next', async () => {
    let flushes = 0;
    const batcher = new Batcher<number, number>(
      async (items) => {
        flushes += 1;
        if (flushes === 1) throw new Error('away');
        return items;
      },
      { maxSize: 1 },
    );
    const [failed, done] = await Promise.allSettled([batcher.submit(1), batcher.submit(2)]);
    expect(failed).toMatchObject({ status: 'rejected', reason: { message: 'away' } });
    expect(done).toEqual({ status: 'fulfilled', value: 2 });
  });
});
