import { Refusal } from '@quadrille/decider';
import { type CloudEvent, dataSchemaOf, newId, StockReceived } from '@quadrille/events';
import type { NewlyParked, Parked } from '@quadrille/event-store';
import type { Received } from '@quadrille/messaging';
import { createLogger } from '@quadrille/telemetry';
import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Committer } from './committer/committer.js';
import type { Handled, Inbound } from './committer/inbound.js';
import { QueuedBehind } from './committer/key-order.js';
import type { Routing } from './committer/routing.js';
import { Intake } from './intake.js';

const away = Object.assign(new Error('the database is away'), { code: '57P01' });
const done: Handled = { events: [], published: Promise.resolve() };
const stay = async (): Promise<boolean> => true;
let offset = 0;

const received = (sku: string, more: Partial<Received> = {}): Received => {
  const event: CloudEvent = {
    specversion: '1.0',
    id: newId(),
    type: StockReceived.type,
    source: '/inventory',
    time: '2026-01-01T00:00:00.000Z',
    subject: sku,
    correlationid: sku,
    dataschema: dataSchemaOf(StockReceived),
    data: { sku, quantity: 1 },
  };
  const value = Buffer.from(JSON.stringify(event));
  return { topic: 'inventory.events', partition: 0, offset: String((offset += 1)), key: Buffer.from(sku), value, headers: {}, ...more };
};

/** The neighbours of an intake, in memory. */
class Yard {
  readonly taken: string[] = [];
  readonly parked: (NewlyParked & { retryInSeconds?: number | undefined })[] = [];
  readonly starts = new Map<string, number>();
  /** What becomes of the messages of an article; thrown where it is an Error with a code. */
  readonly fates = new Map<string, (Handled | Error)[]>();
  blocked: readonly string[] = [];
  /** When it is told which keys are blocked. */
  answer: Promise<void> = Promise.resolve();
  handles = (_type: string): boolean => true;
  #isAway = 0;

  readonly intake = new Intake({
    committer: {
      room: async () => undefined,
      submitAll: (messages: readonly Inbound[]) => Promise.all(messages.map((message) => this.#submit(message))),
    } as unknown as Committer,
    routing: { handles: (type: string) => this.handles(type) } as unknown as Routing,
    parked: {
      park: async (messages: readonly NewlyParked[], retryInSeconds?: number) => {
        this.#failWhileAway();
        this.parked.push(...messages.map((message) => ({ ...message, retryInSeconds })));
      },
      blockedKeys: async () => {
        this.#failWhileAway();
        const known = new Set(this.blocked);
        await this.answer;
        return known;
      },
    } as unknown as Parked,
    pool: { query: async (sql: string, places: readonly (readonly string[])[]) => this.#query(sql, places[2]!) } as unknown as Pool,
    logger: createLogger('spec', 'silent'),
  });

  awayFor(calls: number): void {
    this.#isAway = calls;
  }

  #failWhileAway(): void {
    if (this.#isAway > 0) {
      this.#isAway -= 1;
      throw away;
    }
  }

  async #submit(message: Inbound): Promise<Handled> {
    this.#failWhileAway();
    const { sku } = message.data as { sku: string };
    this.taken.push(sku);
    const fate = this.fates.get(sku)?.shift() ?? done;
    if (fate instanceof Error) throw fate;
    return fate;
  }

  async #query(sql: string, offsets: readonly string[]) {
    this.#failWhileAway();
    if (sql.startsWith('SELECT')) return { rows: offsets.map((one) => ({ times: this.starts.get(one) ?? 0 })) };
    for (const one of offsets) {
      if (sql.startsWith('INSERT')) this.starts.set(one, (this.starts.get(one) ?? 0) + 1);
      else this.starts.delete(one);
    }
    return { rows: [] };
  }
}

describe('the intake', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  /** Handles, letting every wait pass. */
  const handle = async (yard: Yard, ...messages: readonly Received[]): Promise<void> => {
    const handled = yard.intake.handle(messages, stay);
    await vi.runAllTimersAsync();
    await handled;
  };

  it('handles what it can read, as a message of Kafka', async () => {
    const yard = new Yard();
    await handle(yard, received('a'), received('b'));
    expect([yard.taken, yard.parked]).toEqual([['a', 'b'], []]);
  });

  it('parks what it cannot read, with its reason and to the byte, and goes on; the key is not blocked by it', async () => {
    const yard = new Yard();
    const [garbage, tombstone] = [received('a', { value: Buffer.from([0xff, 0]) }), received('a', { value: null })];
    await handle(yard, garbage, tombstone, received('a'));
    expect(yard.parked).toMatchObject([
      { code: 'not-json', key: 'a', bytes: garbage.value, offset: garbage.offset, blocksKey: false },
      { code: 'tombstone', bytes: null, blocksKey: false },
    ]);
    expect(yard.taken).toEqual(['a']);
  });

  it('parks also what PostgreSQL could not keep as text', async () => {
    const yard = new Yard();
    await handle(yard, received('a', { key: Buffer.from('a\0b'), headers: { 'content-type': Buffer.from('x') } }));
    expect(yard.parked).toMatchObject([{ code: 'wrong-key', key: 'ab', headers: { 'content-type': 'x' } }]);
  });

  it('passes by what nobody here cares for', async () => {
    const yard = new Yard();
    yard.handles = () => false;
    await handle(yard, received('a'));
    expect([yard.taken, yard.parked]).toEqual([[], []]);
  });

  it('parks a message whose handling failed, to be tried again; what comes later for its key queues behind it, other keys go on', async () => {
    const yard = new Yard();
    yard.fates.set('a', [{ ...done, fault: new TypeError('a defect') }]);
    await handle(yard, received('a'), received('b'));
    await handle(yard, received('a'), received('b'));
    expect(yard.parked).toMatchObject([
      { code: 'handling-failed', reason: 'a defect', key: 'a', blocksKey: true, retryInSeconds: 5 },
      { code: 'queued', key: 'a', blocksKey: true, retryInSeconds: undefined },
    ]);
    expect(yard.taken).toEqual(['a', 'b', 'b']);
  });

  it('parks what was not handled behind a failed message of its key as what comes later for it: not to be tried before', async () => {
    const yard = new Yard();
    yard.fates.set('a', [
      { ...done, fault: new TypeError('a defect') },
      { ...done, fault: new QueuedBehind() },
    ]);
    await handle(yard, received('a'), received('a'));
    expect(yard.parked).toMatchObject([
      { code: 'handling-failed', retryInSeconds: 5 },
      { code: 'queued', key: 'a', blocksKey: true, retryInSeconds: undefined },
    ]);
  });

  it('knows after a start which keys are blocked, and takes them again when they are not', async () => {
    const yard = new Yard();
    yard.blocked = ['a'];
    yard.awayFor(3);
    await handle(yard, received('a'));
    yard.blocked = [];
    await yard.intake.refreshBlocked();
    await handle(yard, received('a'));
    expect([yard.parked.length, yard.taken]).toEqual([1, ['a']]);
  });

  it('asks anew which keys are blocked when partitions have moved: another instance may have parked what comes before', async () => {
    const yard = new Yard();
    await handle(yard, received('a'));
    const answer = Promise.withResolvers<void>();
    yard.answer = answer.promise;
    const early = yard.intake.refreshBlocked();
    yard.blocked = ['a'];
    yard.intake.moved();
    answer.resolve();
    await early;
    await handle(yard, received('a'), received('b'));
    expect(yard.parked).toMatchObject([{ code: 'queued', key: 'a' }]);
    expect(yard.taken).toEqual(['a', 'b']);
  });

  it('parks what it fails to read by a defect of its own: left undone it would come again for ever', async () => {
    const yard = new Yard();
    yard.handles = () => {
      throw new TypeError('a defect');
    };
    await handle(yard, received('a'));
    expect(yard.parked).toMatchObject([{ code: 'unreadable', reason: 'a defect', blocksKey: false }]);
  });

  it('keeps a key blocked whose message is parked while it asks which keys are', async () => {
    const yard = new Yard();
    await yard.intake.refreshBlocked();
    const answer = Promise.withResolvers<void>();
    yard.answer = answer.promise;
    const refreshed = yard.intake.refreshBlocked();
    yard.fates.set('a', [{ ...done, fault: new TypeError('a defect') }]);
    await handle(yard, received('a'));
    answer.resolve();
    await refreshed;
    await handle(yard, received('a'));
    expect(yard.parked.map(({ code }) => code)).toEqual(['handling-failed', 'queued']);
  });

  it('counts a refused message as handled: nobody but its sender needs to know', async () => {
    const yard = new Yard();
    yard.fates.set('a', [{ ...done, refusal: new Refusal('a.no', 'no') }]);
    await handle(yard, received('a'));
    expect(yard.parked).toEqual([]);
  });

  it('waits in place while the database is away, parks nothing for it, and goes on', async () => {
    const yard = new Yard();
    yard.awayFor(25);
    await handle(yard, received('a'));
    expect([yard.taken, yard.parked]).toEqual([['a'], []]);
  });

  it('leaves what it has in hand when its partition is gone: somebody else is given it', async () => {
    const yard = new Yard();
    yard.awayFor(1000);
    await expect(yard.intake.handle([received('a')], async () => false)).rejects.toBe(away);
    expect(yard.parked).toEqual([]);
  });

  it('holds on to what is committed and not published: the outbox does not forget', async () => {
    const yard = new Yard();
    const published = Promise.reject(new Error('the brokers are away'));
    yard.fates.set('a', [{ ...done, published }]);
    await handle(yard, received('a'));
    expect(yard.parked).toEqual([]);
  });
});

describe('an intake on probation', () => {
  it('counts a beginning before it handles, and forgets it after the end', async () => {
    const yard = new Yard();
    const message = received('a');
    const ended = Promise.withResolvers<void>();
    yard.fates.set('a', [{ ...done, published: ended.promise }]);
    const handled = yard.intake.handle([message], stay);
    await expect.poll(() => yard.taken).toEqual(['a']);
    expect(yard.starts.get(message.offset)).toBe(1);
    ended.resolve();
    await handled;
    expect(yard.starts.size).toBe(0);
  });

  it('handles alone what was begun before, after its neighbours, and blames none of them', async () => {
    const yard = new Yard();
    const [suspect, neighbour] = [received('suspect'), received('neighbour')];
    yard.starts.set(suspect.offset, 2);
    await yard.intake.handle([suspect, neighbour], stay);
    expect(yard.taken).toEqual(['neighbour', 'suspect']);
    expect([yard.parked, yard.starts.size]).toEqual([[], 0]);
  });

  it('keeps the order of a key of which a message was begun before: what comes behind it waits for it, also where it is parked', async () => {
    for (const begun of [0, 1]) {
      const yard = new Yard();
      const [first, second] = [received('a'), received('a')];
      yard.starts.set([first, second][begun]!.offset, 1);
      yard.fates.set('a', [{ ...done, fault: new TypeError('a defect') }]);
      await yard.intake.handle([first, received('b'), second], stay);
      expect(yard.taken).toEqual(['b', 'a']);
      expect(yard.parked).toMatchObject([
        { code: 'handling-failed', offset: first.offset },
        { code: 'queued', offset: second.offset },
      ]);
    }
  });

  it('parks after three starts what never ended: it kills the process', async () => {
    const yard = new Yard();
    const killer = received('killer');
    yard.starts.set(killer.offset, 3);
    await yard.intake.handle([killer, received('neighbour')], stay);
    expect(yard.taken).toEqual(['neighbour']);
    expect(yard.parked).toMatchObject([
      { code: 'kills-the-process', reason: 'begun 3 times and never ended', key: 'killer', blocksKey: true },
    ]);
  });

  it('blames no message for a partition that was taken away during it: the process lives', async () => {
    const yard = new Yard();
    const [fresh, suspect] = [received('fresh'), received('suspect')];
    yard.starts.set(suspect.offset, 2);
    yard.fates.set('fresh', [away]).set('suspect', [away]);
    for (const one of [fresh, suspect]) await expect(yard.intake.handle([one], async () => false)).rejects.toBe(away);
    expect(yard.starts.size).toBe(0);
  });

  it('is over some seconds after the first message: counting costs a round trip', async () => {
    vi.useFakeTimers();
    const yard = new Yard();
    await yard.intake.handle([received('a')], stay);
    await vi.advanceTimersByTimeAsync(5000);
    const late = received('b');
    yard.starts.set(late.offset, 3);
    await yard.intake.handle([late], stay);
    expect(yard.taken).toEqual(['a', 'b']);
    vi.useRealTimers();
  });
});
