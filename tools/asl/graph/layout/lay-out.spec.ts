import { describe, expect, it } from 'vitest';
import { arrow, at, box } from './drawing.fixture.ts';
import { layOut } from './lay-out.ts';

describe('a layout', () => {
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
