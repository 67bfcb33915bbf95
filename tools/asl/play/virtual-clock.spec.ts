import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

const drain = async (clock: VirtualClock): Promise<void> => {
  while (await clock.step());
};

describe('a virtual clock', () => {
  it('lets things happen in the order of their times, and in that of their coming at one moment', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(20), { maxLength: 60 }), async (times) => {
        const clock = new VirtualClock(0);
        const seen: (readonly [number, number])[] = [];
        for (const [index, at] of times.entries()) clock.answer(at, () => void seen.push([at, index]));
        await drain(clock);
        expect(seen).toEqual(times.map((at, index) => [at, index] as const).sort(([a, i], [b, j]) => a - b || i - j));
      }),
    );
  });

  it('hears answers before what is due at the same moment', async () => {
    const clock = new VirtualClock(0);
    const seen: string[] = [];
    clock.due(5, () => void seen.push('due'));
    clock.answer(5, () => void seen.push('answer'));
    await drain(clock);
    expect(seen).toEqual(['answer', 'due']);
    expect(clock.now).toBe(5);
  });

  it('takes what comes while things happen, and never goes back', async () => {
    const clock = new VirtualClock(10);
    const seen: number[] = [];
    clock.due(20, () => clock.answer(3, () => void seen.push(clock.now)));
    await drain(clock);
    expect(seen).toEqual([20]);
  });
});
