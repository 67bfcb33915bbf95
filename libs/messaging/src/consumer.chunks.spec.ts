import type { Logger } from '@quadrille/telemetry';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Consumer } from './consumer.js';
import type { Received } from './consumer-options.js';
import { puppet } from './puppet.fixture.js';

const seconds = (count: number): Promise<unknown> => vi.advanceTimersByTimeAsync(count * 1000);
const logger = { info: () => undefined, debug: () => undefined, warn: () => undefined } as unknown as Logger;

describe('what a consumer is brought', () => {
  /** What it did, in order. */
  let done: string[];
  let handle: (messages: readonly Received[]) => Promise<void>;
  /** Hands over what is not committed before that is. */
  let told: () => Promise<void>;
  let begun: Consumer[];
  beforeEach(() => {
    vi.useFakeTimers();
    [done, begun] = [[], []];
    handle = async () => undefined;
    told = async () => undefined;
  });
  afterEach(async () => {
    await Promise.all(begun.map((one) => one.stop()));
    vi.useRealTimers();
  });

  const start = async () => {
    const { kafka, ...strings } = puppet(() => done.push('left'));
    const consumer = new Consumer({
      kafka,
      group: 'group',
      topics: ['topic'],
      sessionTimeoutMs: 6000,
      logger,
      handle: async (messages) => {
        await handle(messages);
        done.push(`handled ${messages.length}`);
      },
      beforeCommit: () => told(),
      onDead: ({ message }) => done.push(message),
    });
    begun.push(consumer);
    await consumer.start();
    return { consumer, ...strings };
  };

  it('is handled in chunks, each resolved and committed when it is done', async () => {
    const { bring, batches, commits } = await start();
    await bring(0, 0, 0, 'topic', 7, 300);
    expect([done, batches.resolved]).toEqual([
      ['handled 250', 'handled 50'],
      ['256', '306'],
    ]);
    await seconds(1);
    expect(commits.taken).toEqual(['0:307']);
  });

  it('is neither resolved nor committed where its handler was told to go: it is delivered again', async () => {
    const { bring, batches, commits } = await start();
    handle = () => Promise.reject(new Error('the partition is gone'));
    await bring(0, 0, 0, 'topic', 0, 300);
    await seconds(2);
    expect([batches.resolved, commits.taken]).toEqual([[], []]);
  });

  it('is left after the chunk in hand where its partition has become somebody else’s', async () => {
    const { bring, batches } = await start();
    handle = async () => void (batches.isStale = true);
    await bring(0, 0, 0, 'topic', 0, 300);
    expect(done).toEqual(['handled 250']);
  });

  it('may take longer than its group waits for a sign of it: it beats meanwhile', async () => {
    const { bring, batches } = await start();
    const slow = Promise.withResolvers<void>();
    handle = () => slow.promise;
    const inHand = bring(0);
    await seconds(6);
    expect(batches.beats).toBe(4);
    slow.resolve();
    await inHand;
    const { beats } = batches;
    await seconds(6);
    expect(batches.beats).toBe(beats);
  });

  it('is waited for and committed before it leaves the group', async () => {
    const { consumer, bring, commits } = await start();
    const slow = Promise.withResolvers<void>();
    handle = () => slow.promise;
    void bring(0);
    await seconds(0);
    const stopped = consumer.stop();
    await seconds(1);
    expect(done).toEqual([]);
    slow.resolve();
    await stopped;
    expect([done, commits.taken]).toEqual([['handled 1', 'left'], ['0:1']]);
  });

  it('is committed when others have been told of it, and not before', async () => {
    const { bring, commits } = await start();
    told = () => Promise.reject(new Error('nobody hears it'));
    await bring(0);
    await seconds(2);
    expect(commits.taken).toEqual([]);
    told = async () => undefined;
    await seconds(1);
    expect(commits.taken).toEqual(['0:1']);
  });

  it('is committed as far as it is done by then where a commit before failed', async () => {
    const { bring, commits } = await start();
    const answer = Promise.withResolvers<void>();
    commits.answer = answer.promise;
    await bring(0);
    await seconds(1);
    await bring(0, 0, 0, 'topic', 1);
    answer.reject(new Error('the coordinator is away'));
    commits.answer = Promise.resolve();
    await seconds(2);
    expect(commits.taken).toEqual(['0:2']);
  });

  it('of a partition that went to somebody else is not waited for', async () => {
    const { bring, tell, consumer } = await start();
    await bring(5);
    tell('join', { memberAssignment: { topic: [1] } });
    expect(consumer.lag).toBe(0);
  });
});
