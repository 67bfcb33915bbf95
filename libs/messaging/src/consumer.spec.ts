import type { Logger } from '@quadrille/telemetry';
import type { EachBatchPayload, Kafka } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Consumer, type Received } from './consumer.js';

type Listener = (told: { payload: object }) => void;
type Held = readonly { partitions?: readonly number[] }[];

/** A kafkajs consumer that does what the spec tells it: joins, crashes, brings a batch. */
const puppet = (left: () => void) => {
  const listeners = new Map<string, Listener>();
  /** Partitions that it was told not to fetch. */
  const waiting = new Set<number>();
  let eachBatch: (payload: EachBatchPayload) => Promise<void>;
  const nothing = async (): Promise<void> => undefined;
  const consumer = {
    events: { GROUP_JOIN: 'join', CRASH: 'crash', STOP: 'stop', REBALANCING: 'rebalancing' },
    on: (name: string, listener: Listener) => void listeners.set(name, listener),
    connect: nothing,
    subscribe: nothing,
    run: async (how: { eachBatch: typeof eachBatch }) => {
      ({ eachBatch } = how);
      tell('join', { memberAssignment: { topic: [0, 1] } });
    },
    pause: (held: Held) => held.forEach(({ partitions = [] }) => partitions.forEach((one) => waiting.add(one))),
    resume: (held: Held) => held.forEach(({ partitions = [] }) => partitions.forEach((one) => waiting.delete(one))),
    commitOffsets: nothing,
    stop: async () => void left(),
    disconnect: nothing,
  };
  const tell = (name: string, payload: object = {}): void => listeners.get(name)!({ payload });
  /** One message of so long ago, with so many behind it on its partition. */
  const bring = (behind: number, partition = 0, secondsAgo = 0, topic = 'topic'): Promise<void> =>
    eachBatch({
      batch: {
        topic,
        partition,
        offsetLag: () => String(behind),
        messages: [{ offset: '0', key: null, value: null, headers: {}, timestamp: String(Date.now() - secondsAgo * 1000) }],
      },
      resolveOffset: () => undefined,
      heartbeat: nothing,
      isRunning: () => true,
      isStale: () => false,
    } as unknown as EachBatchPayload);
  return { kafka: { consumer: () => consumer } as unknown as Kafka, tell, bring, waiting };
};

const seconds = (count: number): Promise<unknown> => vi.advanceTimersByTimeAsync(count * 1000);

describe('a consumer', () => {
  let deaths: string[];
  /** What it did about its partitions, in order. */
  let moves: string[];
  let handle: (messages: readonly Received[]) => Promise<void>;
  let begun: Consumer[];
  beforeEach(() => {
    vi.useFakeTimers();
    [deaths, moves, begun] = [[], [], []];
    handle = async () => undefined;
  });
  afterEach(async () => {
    await Promise.all(begun.map((one) => one.stop()));
    vi.useRealTimers();
  });

  const start = async () => {
    const { kafka, ...strings } = puppet(() => moves.push('left'));
    const logger = { info: () => undefined, debug: () => undefined } as unknown as Logger;
    const consumer = new Consumer({
      kafka,
      group: 'group',
      topics: ['topic', 'other'],
      story: ['topic'],
      sessionTimeoutMs: 6000,
      logger,
      handle: (messages) => handle(messages),
      onMoving: async () => {
        await Promise.resolve();
        moves.push('handed over');
      },
      onDead: ({ message }) => deaths.push(message),
    });
    begun.push(consumer);
    await consumer.start();
    return { consumer, ...strings };
  };

  it('of whom kafkajs despairs is dead, and its process with it; one that kafkajs starts again is not', async () => {
    const { consumer, tell } = await start();
    tell('crash', { error: new Error('a broker that is busy'), restart: true });
    expect([consumer.isJoined, deaths]).toEqual([false, []]);
    tell('crash', { error: new Error('no such topic'), restart: false });
    expect(deaths).toEqual(['no such topic']);
  });

  it('that is told to stop does not die of it', async () => {
    const { consumer, tell } = await start();
    const stopping = consumer.stop();
    tell('crash', { error: new Error('the coordinator is not there'), restart: false });
    await stopping;
    expect(deaths).toEqual([]);
  });

  it('that gets no further for two minutes, with messages before it, is dead', async () => {
    const { bring } = await start();
    const stuck = Promise.withResolvers<void>();
    handle = () => stuck.promise;
    const inHand = bring(0);
    await seconds(120);
    expect(deaths).toEqual([]);
    await seconds(2);
    expect(deaths).toContain('no progress for 120 s despite lag');
    stuck.resolve();
    await inHand;
  });

  it('that nobody brings anything more, with messages before it, is dead too', async () => {
    const { bring } = await start();
    await bring(5);
    await seconds(122);
    expect(deaths).toContain('no progress for 120 s despite lag');
  });

  it('that has nothing to do, or gets on however slowly, lives', async () => {
    const { bring } = await start();
    await seconds(600);
    for (const behind of [2, 1, 0]) {
      await bring(behind);
      await seconds(110);
    }
    await seconds(600);
    expect(deaths).toEqual([]);
  });

  it('that loses its place in the group says so until it has one again', async () => {
    const { consumer, tell } = await start();
    tell('rebalancing');
    expect(consumer.isJoined).toBe(false);
    tell('join', { memberAssignment: { topic: [0] } });
    expect(consumer.isJoined).toBe(true);
  });

  it('hands over when partitions begin to move, when they have, and before it leaves', async () => {
    const { consumer, tell } = await start();
    moves = [];
    for (const move of ['rebalancing', 'join']) {
      tell(move, { memberAssignment: { topic: [0] } });
      await seconds(0);
    }
    expect(moves).toEqual(['handed over', 'handed over']);
    await consumer.stop();
    expect(moves.slice(2)).toEqual(['handed over', 'left']);
  });

  it('that is behind reads its partitions side by side in time: what is ahead waits, for a minute at most', async () => {
    const { bring, waiting, tell } = await start();
    await bring(0, 1);
    expect([...waiting]).toEqual([]);
    await bring(5, 0, 10);
    expect([...waiting]).toEqual([1]);
    await bring(5, 0, 0);
    expect([...waiting]).toEqual([]);

    await bring(5, 1, -600);
    await bring(5, 0, 10);
    await seconds(49);
    expect([...waiting]).toEqual([1]);
    await bring(5, 0, 48);
    expect([...waiting]).toEqual([]);

    await bring(0, 1);
    await bring(5, 0, 10);
    await seconds(49);
    expect([...waiting]).toEqual([1]);
    await seconds(2);
    expect([...waiting]).toEqual([]);

    await bring(0, 1);
    await bring(5, 2, 20, 'other');
    await bring(0, 3, 0, 'other');
    await bring(5, 0, 10);
    expect([...waiting]).toEqual([1]);
    tell('join', { memberAssignment: { topic: [0, 1] } });
    expect([...waiting]).toEqual([]);
  });
});
