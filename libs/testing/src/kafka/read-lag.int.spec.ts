import { newId } from '@quadrille/events';
import { afterEach, describe, expect, it } from 'vitest';
import { quietClient } from './quiet-client.js';
import { readLag } from './read-lag.js';
import { scratchTopics, testBrokers } from './scratch-topics.js';

describe('the lag of a service', () => {
  const kafka = quietClient('spec', testBrokers());
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  const lagOf = async (group: string): Promise<number | undefined> => (await readLag(testBrokers(), [group])).get(group);

  /** A topic with three messages in one of its two partitions, and a reader of it who commits only what it is told to. */
  const unread = async () => {
    const [topic] = (await scratchTopics(1, 2)) as [string];
    const producer = kafka.producer({ createPartitioner: () => () => 0 });
    await producer.connect();
    await producer.send({ topic, messages: ['a', 'b', 'c'].map((value) => ({ value })) });
    await producer.disconnect();
    const group = `spec-${newId()}`;
    const consumer = kafka.consumer({ groupId: group });
    closing.push(() => consumer.disconnect());
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    const commit = (offset: string) => consumer.commitOffsets([{ topic, partition: 0, offset }]);
    const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
    await consumer.run({ autoCommit: false, eachMessage: async () => undefined });
    await joined;
    return { group, commit };
  };

  it('is everything there is in the topics that it reads, where it has committed nothing', async () => {
    const { group } = await unread();
    expect(await lagOf(group)).toBe(3);
  });

  it('is what follows its commits, also when it is gone', async () => {
    const { group, commit } = await unread();
    expect(await lagOf(group)).toBe(3);
    await commit('2');
    expect(await lagOf(group)).toBe(1);
    for (const close of closing.splice(0)) await close();
    expect(await lagOf(group)).toBe(1);
  });

  it('is nothing where there is no such service', async () => {
    expect(await lagOf(`spec-${newId()}`)).toBe(0);
  });
});
