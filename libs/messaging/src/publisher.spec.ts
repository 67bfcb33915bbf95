import type { Kafka, RecordMetadata } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { partitionOf } from './partition.js';
import { MessageTooLarge, type Outgoing, Publisher } from './publisher.js';

type Sent = Readonly<{
  topicMessages: readonly Readonly<{ topic: string; messages: readonly Readonly<{ key: string; value: string; partition: number }>[] }>[];
}>;
type Answer = (sent: Sent) => Promise<readonly Partial<RecordMetadata>[]>;

const acknowledged: Answer = async ({ topicMessages }) =>
  topicMessages.flatMap(({ topic, messages }) => messages.map(({ partition }) => ({ topicName: topic, partition, errorCode: 0 })));

/** Refuses, as a whole, what holds more bytes than that for one partition. */
const takingAtMost =
  (bytes: number, type = 'MESSAGE_TOO_LARGE'): Answer =>
  async (sent) => {
    for (const { messages } of sent.topicMessages)
      for (const ofOne of Map.groupBy(messages, ({ partition }) => partition).values())
        if (ofOne.reduce((sum, { value }) => sum + value.length, 0) > bytes) throw Object.assign(new Error('too large'), { type });
    return acknowledged(sent);
  };

/** A broker whose answers are told beforehand; afterwards it takes everything. */
class FakeKafka {
  readonly sent: Sent[] = [];
  /** The values of each send that did not fail. */
  readonly taken: (readonly string[])[] = [];
  readonly producers: { isConnected: boolean }[] = [];
  inFlight = 0;
  mostInFlight = 0;
  readonly answers: Answer[];

  constructor(...answers: readonly Answer[]) {
    this.answers = [...answers];
  }

  get kafka(): Kafka {
    return { producer: () => this.#producer() } as unknown as Kafka;
  }

  #producer() {
    const state = { isConnected: false };
    this.producers.push(state);
    return {
      connect: async () => void (state.isConnected = true),
      disconnect: async () => void (state.isConnected = false),
      sendBatch: async (batch: Sent) => {
        this.sent.push(batch);
        this.mostInFlight = Math.max(this.mostInFlight, (this.inFlight += 1));
        try {
          await new Promise((resolve) => setImmediate(resolve));
          const answer = await (this.answers.shift() ?? acknowledged)(batch);
          this.taken.push(batch.topicMessages.flatMap(({ messages }) => messages.map(({ value }) => value)));
          return answer;
        } finally {
          this.inFlight -= 1;
        }
      },
    };
  }
}
const message = (key: string, value = '{}', topic = 'orders.events'): Outgoing => ({ topic, key, value });

describe('a publisher', () => {
  it('makes one send of what is published at once, with key and explicit partition, one in flight', async () => {
    const fake = new FakeKafka();
    const publisher = new Publisher(fake.kafka, 6);
    await Promise.all([publisher.publish([message('a'), message('b')]), publisher.publish([message('c', '{}', 'other')])]);
    await Promise.all([publisher.publish([message('d')]), publisher.publish([message('e')])]);
    expect(fake.sent).toHaveLength(2);
    expect(fake.mostInFlight).toBe(1);
    const [first] = fake.sent[0]!.topicMessages;
    expect(first!.messages.map(({ key, partition }) => [key, partition])).toEqual(['a', 'b'].map((key) => [key, partitionOf(key, 6)]));
  });

  it.each<[string, Answer]>([
    ['leaves out a partition that was sent', async () => []],
    ['names another partition', async () => [{ topicName: 'orders.events', partition: 5000, errorCode: 0 }]],
    ['bears an error code', async (sent) => (await acknowledged(sent)).map((one) => ({ ...one, errorCode: 7 }))],
    ['never comes', () => Promise.reject(new Error('the connection is gone'))],
  ])('takes an answer that %s for unknown: that producer is thrown away, and the next publish works on a new one', async (_, answer) => {
    const fake = new FakeKafka(answer);
    const publisher = new Publisher(fake.kafka, 6);
    await expect(publisher.publish([message('a')])).rejects.toThrow(/no acknowledgement|gone/);
    await publisher.publish([message('a')]);
    expect(fake.producers.map(({ isConnected }) => isConnected)).toEqual([false, true]);
  });

  it.each(['x'.repeat(200 * 1024), 'é'.repeat(100 * 1024)])(
    'keeps each part of a call that goes to one partition under 500 KiB, in order: %.1s',
    async (big) => {
      const fake = new FakeKafka();
      await new Publisher(fake.kafka, 1).publish([
        message('a', `${big}1`),
        message('a', `${big}2`),
        message('a', `${big}3`),
        message('a', `${big}4`),
      ]);
      const values = fake.sent.map(({ topicMessages }) =>
        topicMessages.flatMap(({ messages }) => messages.map(({ value }) => value.at(-1))),
      );
      expect(values).toEqual([
        ['1', '2'],
        ['3', '4'],
      ]);
    },
  );

  it.each(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'])('sends in parts, in order, what is refused as a whole (%s)', async (type) => {
    const fake = new FakeKafka(...Array.from({ length: 20 }, () => takingAtMost(2, type)));
    const values = ['1', '2', '3', '4', '5'];
    await new Publisher(fake.kafka, 1).publish(values.map((value) => message('a', value)));
    expect(fake.taken).toEqual([['1', '2'], ['3'], ['4', '5']]);
    expect(fake.mostInFlight).toBe(1);
    expect(fake.producers).toEqual([{ isConnected: true }]);
  });

  it('refuses a message that is too large by itself to who published it; what is beside and behind it goes out', async () => {
    const fake = new FakeKafka(...Array.from({ length: 20 }, () => takingAtMost(4)));
    const publisher = new Publisher(fake.kafka, 1);
    const ended = await Promise.allSettled([
      publisher.publish([message('a', '1'), message('a', '2')]),
      publisher.publish([message('b', '3'), message('c', 'large'), message('b', '4')]),
      publisher.publish([message('a', '5')]),
    ]);
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(ended[1]).toMatchObject({ reason: expect.any(MessageTooLarge) });
    expect(ended[1]).toMatchObject({ reason: { message: expect.stringContaining('5 bytes for orders.events, key c') } });
    expect(fake.taken.flat()).toEqual(['1', '2', '3', '4', '5']);
  });

  it('takes for unknown what fails otherwise between parts: all of it is to be published again', async () => {
    const gone: Answer = () => Promise.reject(new Error('the connection is gone'));
    const fake = new FakeKafka(takingAtMost(1), acknowledged, gone);
    const publisher = new Publisher(fake.kafka, 1);
    const ended = await Promise.allSettled([publisher.publish([message('a', '1')]), publisher.publish([message('a', '2')])]);
    expect(ended).toMatchObject([{ reason: { message: 'the connection is gone' } }, { reason: { message: 'the connection is gone' } }]);
    expect(fake.producers).toEqual([{ isConnected: false }]);
  });

  it('sends nothing for nothing, and closes when what is in hand is sent', async () => {
    const fake = new FakeKafka();
    const publisher = new Publisher(fake.kafka, 6);
    await publisher.publish([]);
    expect(fake.sent).toEqual([]);
    const published = publisher.publish([message('a')]);
    await publisher.close();
    await published;
    expect(fake.producers).toEqual([{ isConnected: false }]);
  });
});
