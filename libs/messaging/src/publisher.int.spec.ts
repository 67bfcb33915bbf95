import { randomUUID } from 'node:crypto';
import { scratchTopics, testBrokers } from '@quadrille/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from './client.js';
import { Consumer } from './consumer.js';
import type { Received } from './consumer-options.js';
import { partitionOf } from './partition.js';
import { MessageTooLarge, Publisher } from './publisher.js';
import { checkTopics, createTopics, WrongPartitionCount } from './topics.js';
import { createLogger } from '@quadrille/telemetry';

const partitions = 3;
const logger = createLogger('spec', 'silent');

describe('publishing', () => {
  let topic: string;
  let publisher: Publisher;
  const closing: (() => Promise<void>)[] = [];
  beforeEach(async () => {
    [topic] = (await scratchTopics(1, partitions)) as [string];
    publisher = new Publisher(createClient('spec', testBrokers(), logger), partitions);
    closing.push(() => publisher.close());
  });
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
  });

  /** What they say, once each: a partition that has just been made may have no leader yet, and what is sent again may then lie there twice. */
  const firstOf = (messages: readonly Received[]): readonly string[] => [...new Set(messages.map(({ value }) => String(value)))];

  /** Everything that lies in the topic, once so many different messages do. */
  const arrived = async (count: number): Promise<readonly Received[]> => {
    const all: Received[] = [];
    const enough = Promise.withResolvers<void>();
    const consumer = new Consumer({
      kafka: createClient('spec', testBrokers(), logger),
      group: `${topic}-reader`,
      topics: [topic],
      sessionTimeoutMs: 6000,
      logger,
      handle: async (messages) => {
        all.push(...messages);
        if (firstOf(all).length >= count) enough.resolve();
      },
      onDead: enough.reject,
    });
    closing.push(() => consumer.stop());
    await consumer.start();
    await enough.promise;
    return all;
  };

  it('brings each message to the partition that every other client would choose, in order, with what it holds', async () => {
    const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`);
    await Promise.all(keys.map((key) => publisher.publish([1, 2].map((n) => ({ topic, key, value: `${key} é ${n}` })))));
    const all = await arrived(40);
    for (const { key, partition, headers } of all) {
      expect(partition).toBe(partitionOf(String(key), partitions));
      expect(String(headers?.['content-type'])).toBe('application/cloudevents+json');
    }
    for (const key of keys) expect(firstOf(all.filter((one) => String(one.key) === key))).toEqual([`${key} é 1`, `${key} é 2`]);
  });

  it('of more than one call may hold is cut, not refused', async () => {
    const value = 'x'.repeat(240 * 1024);
    await publisher.publish(Array.from({ length: 6 }, (_, nth) => ({ topic, key: 'one', value: `${nth}${value}` })));
    expect(firstOf(await arrived(6))).toHaveLength(6);
  });

  it('of more than the topic takes at once is cut, and what it does not take at all is refused alone', async () => {
    const admin = createClient('spec', testBrokers(), logger).admin();
    await admin.connect();
    closing.push(() => admin.disconnect());
    topic = `${topic}.small`;
    const configEntries = [{ name: 'max.message.bytes', value: '20000' }];
    await admin.createTopics({ topics: [{ topic, numPartitions: partitions, configEntries }] });
    const publish = (name: string, bytes: number) => publisher.publish([{ topic, key: 'one', value: name.padEnd(bytes, 'x') }]);
    const small = Array.from({ length: 10 }, (_, nth) => `small ${nth}`);
    const [refused] = await Promise.allSettled([publish('large', 30_000), ...small.map((name) => publish(name, 6000))]);
    expect(refused).toMatchObject({ reason: expect.any(MessageTooLarge) });
    expect(firstOf(await arrived(10)).map((value) => value.slice(0, 7))).toEqual(small);
  });

  it('to a topic that does not exist fails and says so; the next publish works', async () => {
    await expect(publisher.publish([{ topic: `${topic}.nowhere`, key: 'a', value: '{}' }])).rejects.toThrow(/topic/i);
    await publisher.publish([{ topic, key: 'a', value: '{}' }]);
    expect(await arrived(1)).toHaveLength(1);
  });
});

describe('creating topics', () => {
  it('twice changes nothing', async () => {
    const topics = await scratchTopics(2, 2);
    await expect(createTopics({ brokers: testBrokers(), topics, partitions: 2 })).resolves.toBeUndefined();
  });

  it('by several at once ends for each when the broker knows all of them', async () => {
    const topics = Array.from({ length: 20 }, (_, index) => `spec-${randomUUID()}.${index}`);
    await expect(Promise.all(Array.from({ length: 8 }, () => createTopics({ brokers: testBrokers(), topics })))).resolves.toHaveLength(8);
  });

  it('refuses a topic with another partition count: its keys would move', async () => {
    const topics = await scratchTopics(1, 2);
    const attempt = createTopics({ brokers: testBrokers(), topics, partitions: 3 });
    await expect(attempt).rejects.toThrow(WrongPartitionCount);
    await expect(attempt).rejects.toThrow(`${topics[0]} has 2 partitions, not 3`);
  });
});

describe('checking topics', () => {
  const check = (topics: readonly string[], count: number) => checkTopics(createClient('spec', testBrokers(), logger), topics, count);

  it('passes those that have the number of partitions, and refuses the others by name', async () => {
    const [two, alsoTwo] = (await scratchTopics(2, 2)) as [string, string];
    const [three] = (await scratchTopics(1, 3)) as [string];
    await expect(check([two, alsoTwo], 2)).resolves.toBeUndefined();
    await expect(check([], 2)).resolves.toBeUndefined();
    await expect(check([two, three], 2)).rejects.toThrow(`${three} has 3 partitions, not 2. A key must stay on its partition`);
  });
});
