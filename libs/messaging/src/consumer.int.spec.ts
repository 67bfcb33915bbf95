import { scratchTopics, testBrokers } from '@quadrille/testing';
import { createLogger } from '@quadrille/telemetry';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClient } from './client.js';
import { Consumer } from './consumer.js';
import type { ConsumerOptions, Received } from './consumer-options.js';
import { Publisher } from './publisher.js';

const partitions = 2;
const logger = createLogger('spec', 'silent');
const kafka = () => createClient('spec', testBrokers(), logger);

describe('a consumer', () => {
  let topic: string;
  let publisher: Publisher;
  let running: Consumer[];

  beforeEach(async () => {
    [topic] = (await scratchTopics(1, partitions)) as [string];
    publisher = new Publisher(kafka(), partitions);
    running = [];
  });
  afterEach(async () => {
    await Promise.all([...running.map((one) => one.stop()), publisher.close()]);
  });

  const publish = (...values: readonly (string | number)[]) =>
    publisher.publish(values.map((value) => ({ topic, key: `key-${value}`, value: String(value) })));
  const stop = async (one: Consumer): Promise<void> => {
    running.splice(running.indexOf(one), 1);
    await one.stop();
  };
  const started = async (handle: ConsumerOptions['handle'], more: Partial<ConsumerOptions> = {}): Promise<Consumer> => {
    const onDead = (reason: Error): void => {
      throw reason;
    };
    const one = new Consumer({ kafka: kafka(), group: topic, topics: [topic], sessionTimeoutMs: 6000, logger, handle, onDead, ...more });
    running.push(one);
    await one.start();
    return one;
  };
  /** A handler that remembers what it did. */
  const taking = () => {
    const seen: string[] = [];
    return { seen, handle: async (messages: readonly Received[]) => void seen.push(...messages.map(({ value }) => String(value))) };
  };
  /** A client that notes what its consumer does. */
  const watched = () => {
    const client = kafka();
    const told = { beats: 0, partitions: -1, pause: (): void => undefined };
    const make = client.consumer.bind(client);
    client.consumer = (config) => {
      const one = make(config);
      one.on(one.events.HEARTBEAT, () => void (told.beats += 1));
      one.on(one.events.GROUP_JOIN, ({ payload }) => void (told.partitions = Object.values(payload.memberAssignment).flat().length));
      told.pause = () => one.pause([{ topic }]);
      return one;
    };
    return { client, told };
  };
  const until = (condition: () => void) => vi.waitFor(condition, { timeout: 60_000, interval: 20 });
  const committed = async (): Promise<number> => {
    const admin = kafka().admin();
    await admin.connect();
    const [read] = await admin.fetchOffsets({ groupId: topic, topics: [topic] });
    await admin.disconnect();
    return read!.partitions.reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
  };

  it('begins with what was there before its group, and has caught up when that is done', async () => {
    await publish(1, 2, 3);
    const { seen, handle } = taking();
    const caughtUp: boolean[] = [];
    const one = await started(async (messages) => {
      caughtUp.push(running[0]!.isCaughtUp);
      await handle(messages);
    });
    await until(() => expect([...seen].sort()).toEqual(['1', '2', '3']));
    await until(() => expect(one.isCaughtUp).toBe(true));
    expect(caughtUp).not.toContain(true);
  });

  it('that stops has committed what it did: its successor finds only what is new', async () => {
    await publish(1, 2, 3, 4);
    const first = taking();
    const one = await started(first.handle);
    await until(() => expect(first.seen).toHaveLength(4));
    await stop(one);
    expect(await committed()).toBe(4);
    await publish(5);
    const second = taking();
    await started(second.handle);
    await until(() => expect(second.seen).toEqual(['5']));
  });

  it('hands over again what it had not finished, from there on', async () => {
    await publisher.publish(Array.from({ length: 5 }, (_, n) => ({ topic, key: 'one', value: String(n) })));
    const begun = Promise.withResolvers<void>();
    const one = await started(async (_, stay) => {
      begun.resolve();
      while (await stay()) await new Promise((resolve) => setTimeout(resolve, 20));
      throw new Error('told to go');
    });
    await begun.promise;
    await stop(one);
    expect(await committed()).toBe(0);
    const { seen, handle } = taking();
    await started(handle);
    await until(() => expect(seen).toEqual(['0', '1', '2', '3', '4']));
  });

  it.each([
    ['an Error', new Error('no')],
    ['a TypeError, which would stop kafkajs for good', new TypeError('no')],
    ['a SyntaxError, which would stop kafkajs for good', new SyntaxError('no')],
  ])('goes on when its handler throws %s, and hands the same messages over again', async (_, thrown) => {
    await publish('x');
    const seen: string[] = [];
    await started(async (messages) => {
      seen.push(...messages.map(({ value }) => String(value)));
      if (seen.length < 3) throw thrown;
    });
    await until(() => expect(seen).toEqual(['x', 'x', 'x']));
    await publish('y');
    await until(() => expect(seen).toContain('y'));
  });

  it('shares its partitions with a second one, and takes them over when that goes', async () => {
    const [a, b] = [taking(), taking()];
    await started(a.handle);
    const second = await started(b.handle);
    const all = Array.from({ length: 20 }, (_, n) => n);
    await publish(...all);
    await until(() => expect(new Set([...a.seen, ...b.seen]).size).toBe(20));
    expect([a.seen.length > 0, b.seen.length > 0]).toEqual([true, true]);
    await stop(second);
    await publish('last', 'of', 'all', 'these');
    await until(() => expect(a.seen).toEqual(expect.arrayContaining(['last', 'of', 'all', 'these'])));
  });

  it('commits once a second, after what came of it was handed over; where that fails, a second later', async () => {
    const before = vi.fn<() => Promise<void>>(async () => undefined).mockRejectedValueOnce(new Error('away'));
    await publish(1, 2);
    const { seen, handle } = taking();
    await started(handle, { beforeCommit: before });
    await until(() => expect(seen).toHaveLength(2));
    await expect.poll(committed, { interval: 100 }).toBe(2);
    expect(before.mock.calls.length).toBeGreaterThan(1);
  });

  it('is heard also where it was given nothing, or all of it is paused: there is no other sign that it lives', async () => {
    const three = [watched(), watched(), watched()];
    for (const { client } of three) await started(async () => undefined, { kafka: client });
    const shares = () => three.map(({ told }) => told.partitions).toSorted();
    await until(() => expect(shares()).toEqual([0, 1, 1]));
    three.find(({ told }) => told.partitions > 0)!.told.pause();
    for (const { told } of three) told.beats = 0;
    await until(() => expect(Math.min(...three.map(({ told }) => told.beats))).toBeGreaterThan(2));
    expect(shares()).toEqual([0, 1, 1]);
  });

  it('tells its lag while it works, and none when all is done', async () => {
    await publisher.publish(Array.from({ length: 7 }, (_, n) => ({ topic, key: 'one', value: String(n) })));
    const [begun, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const one = await started(async () => {
      begun.resolve();
      await go.promise;
    });
    await begun.promise;
    expect(one.lag).toBe(7);
    expect(one.isJoined).toBe(true);
    go.resolve();
    await until(() => expect(one.lag).toBe(0));
  });
});
