import { Refusal } from '@quadrille/decider';
import type { Received } from '@quadrille/messaging';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { QueuedBehind } from './committer/key-order.js';
import { away, done, received, stay, Yard } from './intake.fixture.js';

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

  it('parks under the key it came with, and with its headers as text', async () => {
    const yard = new Yard();
    await handle(yard, received('a', { key: Buffer.from('b'), headers: { 'content-type': Buffer.from('x') } }));
    expect(yard.parked).toMatchObject([{ code: 'wrong-key', key: 'b', headers: { 'content-type': 'x' } }]);
  });

  it('leaves what it is given unread until the committer has room for it: what is read earlier only waits in memory', async () => {
    const yard = new Yard();
    const room = Promise.withResolvers<void>();
    yard.room = room.promise;
    const read = vi.fn<() => boolean>(() => true);
    yard.handles = read;
    const handled = handle(yard, received('a'));
    await vi.advanceTimersByTimeAsync(0);
    expect(read).not.toHaveBeenCalled();
    room.resolve();
    await handled;
    expect(yard.taken).toEqual(['a']);
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
