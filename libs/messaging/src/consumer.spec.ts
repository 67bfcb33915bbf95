import type { Logger } from '@quadrille/telemetry';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Consumer } from './consumer.js';
import type { Received } from './consumer-options.js';
import { puppet } from './puppet.fixture.js';

const seconds = (count: number): Promise<unknown> => vi.advanceTimersByTimeAsync(count * 1000);
/** Seconds in which kafkajs beats, and nothing comes. */
const quiet = async (tell: (name: string) => void, count: number): Promise<void> => {
  for (let second = 0; second < count; second += 1) {
    tell('heartbeat');
    await seconds(1);
  }
};

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
    const logger = { info: () => undefined, debug: () => undefined, warn: () => undefined } as unknown as Logger;
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

  it('has caught up when every partition is done up to where it ended as it joined, fetched or not, and has to again when it joins anew', async () => {
    const { consumer, tell, bring, logs } = await start();
    await seconds(0);
    expect(consumer.isCaughtUp).toBe(true);
    logs.of = [
      { end: 2, committed: -1 },
      { end: 9, committed: 8 },
    ];
    tell('rebalancing');
    expect(consumer.isCaughtUp).toBe(false);
    tell('join', { memberAssignment: { topic: [0, 1] } });
    await bring(0, 0, 0, 'topic', 1);
    await seconds(0);
    expect(consumer.isCaughtUp).toBe(false);
    await bring(3, 1, 0, 'topic', 8);
    expect(consumer.isCaughtUp).toBe(true);
    tell('join', { memberAssignment: { topic: [0] } });
    expect(consumer.isCaughtUp).toBe(false);
    await seconds(0);
    expect(consumer.isCaughtUp).toBe(true);
  });

  it('asks again how much waits for it where the brokers do not answer', async () => {
    const { consumer, tell, logs } = await start();
    logs.answer = Promise.reject(new Error('the coordinator is away'));
    tell('join', { memberAssignment: { topic: [0, 1] } });
    await seconds(5);
    expect(consumer.isCaughtUp).toBe(false);
    logs.answer = Promise.resolve();
    await seconds(1);
    expect(consumer.isCaughtUp).toBe(true);
    logs.answer = Promise.reject(new Error('the coordinator is away'));
    tell('join', { memberAssignment: { topic: [0, 1] } });
    await consumer.stop();
    const { asked } = logs;
    await seconds(5);
    expect(logs.asked).toBe(asked);
  });

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
    const { bring, tell } = await start();
    await bring(5);
    await quiet(tell, 122);
    expect(deaths).toContain('no progress for 120 s despite lag');
  });

  it('that has nothing to do, or gets on however slowly, lives', async () => {
    const { bring, tell } = await start();
    await quiet(tell, 600);
    for (const behind of [2, 1, 0]) {
      await bring(behind);
      await quiet(tell, 110);
    }
    await quiet(tell, 600);
    expect(deaths).toEqual([]);
  });

  it('that has nothing to do and no longer beats is dead: nobody would notice what comes for it', async () => {
    const { bring, tell } = await start();
    await quiet(tell, 10);
    await bring(0);
    await seconds(119);
    expect(deaths).toEqual([]);
    await seconds(3);
    expect(deaths).toContain('not heard by its group for 120 s');
  });

  it('that its group hears no more is dead, though it gets on: it lost its place, and would read what is others’ and commit nothing for ever', async () => {
    const { bring } = await start();
    for (let second = 0; second < 122; second += 1) {
      await bring(0);
      await seconds(1);
    }
    expect(deaths).toContain('not heard by its group for 120 s');
  });

  it('that was given no partitions lives: it beats all the same', async () => {
    const { tell } = await start();
    tell('join', { memberAssignment: {} });
    await quiet(tell, 600);
    expect(deaths).toEqual([]);
  });

  it.each(['rebalancing', 'crash'])('that is out of the group (%s) and had nothing to do waits for as long as it takes', async (how) => {
    const { tell } = await start();
    tell(how, { error: new Error('the brokers are away'), restart: true });
    await seconds(600);
    tell('join', { memberAssignment: { topic: [0] } });
    await quiet(tell, 10);
    expect(deaths).toEqual([]);
  });

  it('whose process stood still does not die of it', async () => {
    await start();
    await seconds(60);
    vi.setSystemTime(Date.now() + 3_600_000);
    await seconds(59);
    expect(deaths).toEqual([]);
  });

  it('commits once more what the brokers did not take, of partitions that are still its own', async () => {
    const { tell, bring, commits } = await start();
    await bring(0, 0);
    await bring(0, 1);
    const answer = Promise.withResolvers<void>();
    commits.answer = answer.promise;
    await seconds(1);
    tell('join', { memberAssignment: { topic: [0] } });
    answer.reject(new Error('the coordinator is away'));
    commits.answer = Promise.resolve();
    await seconds(2);
    expect(commits.taken).toEqual(['0:1']);
  });

  it('that loses its place in the group says so until it has one again', async () => {
    const { consumer, tell } = await start();
    tell('rebalancing');
    expect(consumer.isJoined).toBe(false);
    tell('join', { memberAssignment: { topic: [0] } });
    expect(consumer.isJoined).toBe(true);
  });

  it('that its group has not heard for as long as it keeps a place is in it no more, and has not caught up, until it is heard', async () => {
    const { consumer, tell } = await start();
    await quiet(tell, 10);
    await seconds(5);
    expect([consumer.isJoined, consumer.isCaughtUp]).toEqual([true, true]);
    await seconds(1);
    expect([consumer.isJoined, consumer.isCaughtUp]).toEqual([false, false]);
    tell('heartbeat');
    expect([consumer.isJoined, consumer.isCaughtUp]).toEqual([true, true]);
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
