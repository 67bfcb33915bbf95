import { describe, expect, it, vi } from 'vitest';
import { away, done, received, stay, Yard } from './intake.fixture.js';

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

  it('handles one that was begun before at a time, of whatever partitions they are: who dies with it is known', async () => {
    const yard = new Yard();
    const suspects = [received('a'), received('b', { partition: 1 })];
    for (const { offset } of suspects) yard.starts.set(offset, 2);
    const ended = Promise.withResolvers<void>();
    yard.fates.set('a', [{ ...done, published: ended.promise }]);
    const handled = suspects.map((one) => yard.intake.handle([one], stay));
    await expect.poll(() => yard.starts.get(suspects[0]!.offset)).toBe(3);
    // Whatever is not waiting for its turn has come further by now.
    await new Promise((resolve) => setImmediate(resolve));
    expect([yard.taken, yard.starts.get(suspects[1]!.offset)]).toEqual([['a'], 2]);
    ended.resolve();
    await Promise.all(handled);
    expect(yard.taken).toEqual(['a', 'b']);
  });

  it('goes on with the next that was begun before where the partition of one is taken away', async () => {
    const yard = new Yard();
    const [left, next] = [received('a'), received('b')];
    for (const { offset } of [left, next]) yard.starts.set(offset, 1);
    yard.fates.set('a', [away]);
    await expect(yard.intake.handle([left], async () => false)).rejects.toBe(away);
    await yard.intake.handle([next], stay);
    expect(yard.taken).toEqual(['a', 'b']);
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
    expect(yard.starts.size).toBe(0);
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
