import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, box } from './drawing.fixture.ts';
import type { Drawing } from './drawing.ts';
import { layOut } from './lay-out.ts';

type Area = Readonly<{ x: number; y: number; width: number; height: number }>;
const isApart = (one: Area, other: Area): boolean =>
  Math.abs(one.x - other.x) >= (one.width + other.width) / 2 || Math.abs(one.y - other.y) >= (one.height + other.height) / 2;

/** Drawings with loops, arrows back and arrows to the same box, every box reached or not. */
const drawings: fc.Arbitrary<Drawing> = fc.integer({ min: 1, max: 14 }).chain((count) => {
  const id = fc.nat({ max: count - 1 }).map((index) => `b${index}`);
  const size = fc.integer({ min: 20, max: 300 });
  const label = fc.option(fc.record({ width: size, height: fc.constant(14) }), { nil: undefined });
  return fc.record({
    boxes: fc
      .array(fc.tuple(size, size), { minLength: count, maxLength: count })
      .map((sizes) => sizes.map(([width, height], index) => box(`b${index}`, width, height))),
    arrows: fc.array(
      fc
        .record({ from: id, to: id, kind: fc.constantFrom('next', 'catch'), label, isMain: fc.boolean() })
        .map(({ label: room, ...rest }) => ({ ...rest, ...(room && { label: room }) })),
      { maxLength: 30 },
    ),
  });
});

describe('a layout', () => {
  it('keeps boxes apart and everything inside its bounds, whatever leads where', () => {
    fc.assert(
      fc.property(drawings, (drawing) => {
        const layout = layOut(drawing);
        const areas = drawing.boxes.map(({ id, width, height }) => ({ ...at(layout, id), width, height }));
        const outside = areas.filter(
          ({ x, y, width, height }) =>
            x - width / 2 < -0.01 || x + width / 2 > layout.width + 0.01 || y - height / 2 < -0.01 || y + height / 2 > layout.height + 0.01,
        );
        expect(outside).toEqual([]);
        const overlaps = areas.flatMap((one, index) =>
          areas.slice(index + 1).flatMap((other) => (isApart(one, other) ? [] : [[one, other]])),
        );
        expect(overlaps).toEqual([]);
        expect([...layout.labels.keys()].sort((a, b) => a - b)).toEqual(
          drawing.arrows.flatMap(({ label }, index) => (label ? [index] : [])),
        );
        expect(layout.lines.flatMap(({ points }) => points).every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('is the same for the same drawing', () => {
    fc.assert(
      fc.property(drawings, (drawing) => {
        expect(layOut(drawing)).toEqual(layOut(structuredClone(drawing)));
      }),
      { numRuns: 30 },
    );
  });
});
