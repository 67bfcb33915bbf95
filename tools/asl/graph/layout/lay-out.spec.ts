import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Drawing, Layout } from './drawing.ts';
import { layOut } from './lay-out.ts';

const box = (id: string, width = 100, height = 40): Drawing['boxes'][number] => ({ id, width, height });
const arrow = (from: string, to: string, rest: Partial<Drawing['arrows'][number]> = {}): Drawing['arrows'][number] => ({
  from,
  to,
  kind: 'next',
  ...rest,
});
const at = (layout: Layout, id: string): Readonly<{ x: number; y: number }> => layout.boxes.get(id)!;

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

  it('puts what follows below, also behind an arrow that leads back', () => {
    const layout = layOut({ boxes: ['a', 'b', 'c'].map((id) => box(id)), arrows: [arrow('a', 'b'), arrow('b', 'c'), arrow('c', 'a')] });
    expect(at(layout, 'a').y).toBeLessThan(at(layout, 'b').y);
    expect(at(layout, 'b').y).toBeLessThan(at(layout, 'c').y);
    const back = layout.lines.find(({ hasHead, points }) => hasHead && points.at(-1)!.y < points[0]!.y);
    expect(back?.points.at(-1)?.y).toBe(at(layout, 'a').y + 20);
  });

  it('keeps the main line upright', () => {
    const arrows = [
      arrow('a', 'b', { isMain: true }),
      arrow('b', 'c', { isMain: true }),
      arrow('a', 'x'),
      arrow('b', 'y'),
      arrow('y', 'c'),
    ];
    const layout = layOut({ boxes: ['a', 'b', 'c', 'x', 'y'].map((id) => box(id)), arrows });
    expect(new Set(['a', 'b', 'c'].map((id) => at(layout, id).x)).size).toBe(1);
  });

  it('needs no crossing where none is necessary', () => {
    const arrows = [arrow('a', 'l'), arrow('a', 'r'), arrow('l', 'l2'), arrow('r', 'r2')];
    const layout = layOut({ boxes: ['a', 'r2', 'l2', 'l', 'r'].map((id) => box(id)), arrows });
    expect(Math.sign(at(layout, 'l').x - at(layout, 'r').x)).toBe(Math.sign(at(layout, 'l2').x - at(layout, 'r2').x));
  });

  it('lets arrows of one kind to one box run together: one head for all of them', () => {
    const boxes = ['a', 'b', 'c', 'd', 'undo'].map((id) => box(id));
    const main = [arrow('a', 'b'), arrow('b', 'c'), arrow('c', 'd'), arrow('d', 'undo', { kind: 'other' })];
    const layout = layOut({ boxes, arrows: [...main, arrow('a', 'undo', { kind: 'catch' }), arrow('b', 'undo', { kind: 'catch' })] });
    expect(layout.lines.filter(({ kind, hasHead }) => kind === 'catch' && hasHead)).toHaveLength(1);
  });
});
