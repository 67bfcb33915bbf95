import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rehearsal, routine } from './rehearsal.js';

describe('an order that meets no obstacle', () => {
  it('is fulfilled in whatever order the events come, and however often', () => {
    const shuffled = fc.shuffledSubarray([...routine.keys()], { minLength: routine.length, maxLength: routine.length });
    fc.assert(
      fc.property(shuffled, fc.array(fc.nat({ max: routine.length - 1 }), { maxLength: 4 }), (sequence, repeated) => {
        const order = new Rehearsal();
        for (const index of [...sequence, ...repeated.map((place) => sequence[place]!)]) {
          const [type, data] = routine[index]!;
          order.tell(type, data);
        }
        expect(order).toMatchObject({ status: 'SUCCEEDED', sent: [] });
      }),
      { numRuns: 150 },
    );
  });
});
