import { columns } from './columns.ts';
import type { Drawing, Layered, Layout, Line, Point, Row } from './drawing.ts';
import { downwards, layersOf } from './layers.ts';
import { linesOf } from './lines.ts';
import { order } from './order.ts';
import { loopReach, split } from './split.ts';

const betweenLayers = 20;

/**
 * Lays boxes and arrows out in layers from top to bottom (K. Sugiyama's method): circles are broken, boxes get layers, arrows are cut
 * into pieces, layers are ordered, vertices get columns. The same drawing always comes out the same.
 */
export const layOut = (drawing: Drawing): Layout => {
  const downward = downwards(drawing);
  const layered = order(split(drawing, downward, layersOf(drawing, downward)));
  const x = columns(layered);
  const rows = rowsOf(layered);
  const middles: readonly Point[] = layered.vertices.map(({ layer }, vertex) => ({
    x: x[vertex]!,
    y: rows[layer]!.top + rows[layer]!.height / 2,
  }));
  const selves = drawing.arrows.flatMap((arrow, index) => (arrow.from === arrow.to ? [index] : []));
  const boxes = new Map<string, Point>();
  const labels = new Map<number, Point>();
  for (const [vertex, { box, label }] of layered.vertices.entries()) {
    if (box !== undefined) boxes.set(box, middles[vertex]!);
    if (label !== undefined) labels.set(label, middles[vertex]!);
  }
  const loops = selves.map((index) => loopOf(drawing, index, boxes, labels));
  const right = Math.max(0, ...layered.vertices.map(({ width, aside }, vertex) => x[vertex]! + width / 2 + aside));
  const last = rows.at(-1);
  return {
    width: right,
    height: last ? last.top + last.height : 0,
    boxes,
    labels,
    lines: [...linesOf(layered, middles, rows), ...loops],
  };
};

/** Where each layer is; one without a box or label takes no height, only the room between. */
const rowsOf = ({ vertices, layers }: Layered): readonly Row[] => {
  let top = 0;
  return layers.map((layer) => {
    const height = Math.max(0, ...layer.map((vertex) => vertices[vertex]!.height));
    const row = { top, height };
    top += height + betweenLayers;
    return row;
  });
};

/** An arrow from a box to itself goes round its right side, its label beside it. */
const loopOf = ({ boxes, arrows }: Drawing, index: number, places: ReadonlyMap<string, Point>, labels: Map<number, Point>): Line => {
  const { from, kind, label } = arrows[index]!;
  const { width, height } = boxes.find(({ id }) => id === from)!;
  const { x, y } = places.get(from)!;
  const side = x + width / 2;
  if (label) labels.set(index, { x: side + loopReach + label.width / 2, y });
  const points = [
    { x: side, y: y + height / 8 },
    { x: side, y: y - height / 8 },
  ];
  return { kind, points, hasHead: true, isLoop: true };
};
