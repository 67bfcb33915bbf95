import { createLogger } from '@quadrille/telemetry';
import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Handled } from './committer/inbound.js';
import { firingTimers } from './fire-timers.js';

/** The neighbours of timers, in memory; what is due stays due. */
class Yard {
  due: readonly string[] = [];
  readonly consumer = { isCaughtUp: true };
  /** By stream: how often its timer was begun and never ended. */
  readonly starts = new Map<string, number>();
  readonly rung: string[] = [];
  readonly ids: string[] = [];
  dueAt = 1;
  readonly parked: string[] = [];
  forgets = true;
  /** What the committer does before it answers. */
  meanwhile: (streamId: string) => Promise<void> = async () => undefined;

  readonly fire = firingTimers({
    service: 'spec',
    pool: { query: async (asked: string | { text: string }, values: unknown[]) => this.#query(asked, values) } as unknown as Pool,
    committer: {
      submit: async ({ id, data }): Promise<Handled> => {
        this.ids.push(id);
        const { streamId } = data as { streamId: string };
        this.rung.push(streamId);
        await this.meanwhile(streamId);
        return { events: [], published: Promise.resolve() };
      },
    },
    consumer: this.consumer,
    logger: createLogger('spec', 'silent'),
  });

  #query(asked: string | { text: string }, values: unknown[]) {
    if (typeof asked !== 'string') return { rows: this.due.map((stream_id) => ({ stream_id, due_at: this.dueAt, claimed_until: 'soon' })) };
    if (asked.includes('INSERT INTO parked')) return void this.parked.push(values[0] as string);
    const streams = (values[0] as string[]).map((topic) => topic.slice('timer '.length));
    if (asked.startsWith('SELECT')) return { rows: streams.map((stream) => ({ times: this.starts.get(stream) ?? 0 })) };
    const isEnd = asked.startsWith('DELETE');
    if (isEnd && !this.forgets) throw new Error('Connection terminated unexpectedly');
    for (const stream of streams) {
      if (isEnd) this.starts.delete(stream);
      else this.starts.set(stream, (this.starts.get(stream) ?? 0) + 1);
    }
    return { rows: [] };
  }
}

describe('timers', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('are held until what lay in Kafka is handled, but not for longer than a minute', async () => {
    const yard = new Yard();
    yard.due = ['late'];
    yard.consumer.isCaughtUp = false;
    const after = async (seconds: number): Promise<number> => {
      await vi.advanceTimersByTimeAsync(seconds * 1000);
      await yard.fire();
      return yard.rung.splice(0).length;
    };
    expect(await after(59)).toBe(0);
    yard.consumer.isCaughtUp = true;
    expect(await after(0)).toBe(1);
    yard.consumer.isCaughtUp = false;
    expect(await after(59)).toBe(0);
    expect(await after(2)).toBe(1);
  });

  it('ring under one id for the time that they are due, however often, and under another when they are due anew: each is heard once', async () => {
    const yard = new Yard();
    yard.due = ['a', 'b'];
    for (const dueAt of [1, 1, 2]) {
      yard.dueAt = dueAt;
      await yard.fire();
    }
    const [a, b, ...later] = yard.ids;
    expect(later.slice(0, 2)).toEqual([a, b]);
    expect(new Set(yard.ids).size).toBe(4);
  });

  it('are counted before they ring, and no more when they have rung', async () => {
    const yard = new Yard();
    yard.due = ['a', 'b'];
    const counts: unknown[] = [];
    yard.meanwhile = async () => void counts.push(Object.fromEntries(yard.starts));
    await yard.fire();
    expect(counts).toEqual([
      { a: 1, b: 1 },
      { a: 1, b: 1 },
    ]);
    expect(yard.starts.size).toBe(0);
  });

  it('that were begun before ring alone, after the others, and are parked when they never ended three times', async () => {
    const yard = new Yard();
    yard.due = ['suspect', 'killer', 'fresh', 'other suspect'];
    yard.starts.set('suspect', 2).set('killer', 3).set('other suspect', 1);
    const others: string[][] = [];
    yard.meanwhile = async (streamId) => void others.push([streamId, ...[...yard.starts].map(([of, times]) => `${of} ${times}`)]);
    await yard.fire();
    expect(others).toEqual([
      ['fresh', 'suspect 2', 'killer 3', 'other suspect 1', 'fresh 1'],
      ['suspect', 'suspect 3', 'killer 3', 'other suspect 1'],
      ['other suspect', 'other suspect 2'],
    ]);
    expect([yard.parked, yard.starts.size]).toEqual([['killer'], 0]);
  });

  it('are counted once by a process that lives, also where the database does not hear of their end', async () => {
    const yard = new Yard();
    yard.due = ['a'];
    yard.starts.set('a', 2);
    yard.forgets = false;
    for (let times = 0; times < 5; times += 1) await yard.fire();
    expect([yard.rung.length, yard.starts.get('a'), yard.parked]).toEqual([5, 3, []]);
    yard.forgets = true;
    await yard.fire();
    expect(yard.starts.size).toBe(0);
  });

  it('are not blamed for a committer that could not take them', async () => {
    const yard = new Yard();
    yard.due = ['a'];
    yard.meanwhile = async () => {
      throw Object.assign(new Error('the database is away'), { code: '57P01' });
    };
    await expect(yard.fire()).rejects.toThrow('the database is away');
    expect(yard.starts.size).toBe(0);
  });
});
