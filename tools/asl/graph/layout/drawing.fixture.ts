import type { Drawing, Layout } from './drawing.ts';

export const box = (id: string, width = 100, height = 40): Drawing['boxes'][number] => ({ id, width, height });
export const arrow = (from: string, to: string, rest: Partial<Drawing['arrows'][number]> = {}): Drawing['arrows'][number] => ({
  from,
  to,
  kind: 'next',
  ...rest,
});
export const at = (layout: Layout, id: string): Readonly<{ x: number; y: number }> => layout.boxes.get(id)!;
