import type { Layered, Line, Piece, Point, Row } from './drawing.ts';

const betweenPorts = 12;
const fromCorner = 12;

/** The pieces as lines: they leave a box below, each at a place of its own, and pass upright through the layers that they cross. */
export const linesOf = ({ vertices, pieces }: Layered, middles: readonly Point[], rows: readonly Row[]): readonly Line[] => {
  const below = ports(pieces, 'from', 'to', { vertices, middles });
  const above = ports(pieces, 'to', 'from', { vertices, middles });
  const bottom = (vertex: number): number => edgeOf(vertex, 1);
  const top = (vertex: number): number => edgeOf(vertex, -1);
  const edgeOf = (vertex: number, side: 1 | -1): number => {
    const { box, height, layer } = vertices[vertex]!;
    const { top: start, height: room } = rows[layer]!;
    return box === undefined ? (side === 1 ? start + room : start) : middles[vertex]!.y + (side * height) / 2;
  };
  const kinds = new Map(pieces.flatMap(({ from, to, kind }) => [[from, kind] as const, [to, kind] as const]));
  const through: Line[] = vertices.flatMap(({ box, index }) => {
    const kind = kinds.get(index);
    if (box !== undefined || kind === undefined || bottom(index) === top(index)) return [];
    const { x } = middles[index]!;
    return [
      {
        kind,
        hasHead: false,
        points: [
          { x, y: top(index) },
          { x, y: bottom(index) },
        ],
      },
    ];
  });
  const between = pieces.map((piece, index): Line => {
    const { from, to, kind, head } = piece;
    // A box that is lower than its layer is high leaves room, which the line crosses upright.
    const start = { x: below.get(index) ?? middles[from]!.x, y: bottom(from) };
    const end = { x: above.get(index) ?? middles[to]!.x, y: top(to) };
    const rowEnd = rows[vertices[from]!.layer]!.top + rows[vertices[from]!.layer]!.height;
    const rowStart = rows[vertices[to]!.layer]!.top;
    const points = [start, { x: start.x, y: rowEnd }, { x: end.x, y: rowStart }, end].filter(
      ({ x, y }, at, all) => at === 0 || all[at - 1]!.x !== x || all[at - 1]!.y !== y,
    );
    return { kind, points: head === 'from' ? points.toReversed() : points, hasHead: head !== undefined };
  });
  return [...through, ...between];
};

/** Where pieces touch a box: as near as can be to where they come from, in order, not on top of each other. */
const ports = (
  pieces: readonly Piece[],
  end: 'from' | 'to',
  other: 'from' | 'to',
  { vertices, middles }: Pick<Layered, 'vertices'> & Readonly<{ middles: readonly Point[] }>,
): ReadonlyMap<number, number> => {
  const places = new Map<number, number>();
  for (const [vertex, at] of Map.groupBy(pieces.keys(), (index) => pieces[index]![end])) {
    const { box, width } = vertices[vertex]!;
    if (box === undefined) continue;
    const middle = middles[vertex]!.x;
    const reach = Math.max(0, width / 2 - fromCorner);
    const sorted = at.toSorted((one, another) => middles[pieces[one]![other]]!.x - middles[pieces[another]![other]]!.x);
    const step = Math.min(betweenPorts, (reach * 2) / Math.max(1, sorted.length - 1));
    let next = -Infinity;
    for (const [index, piece] of sorted.entries()) {
      const wanted = middles[pieces[piece]![other]]!.x;
      const least = Math.max(middle - reach, next);
      const most = middle + reach - (sorted.length - 1 - index) * step;
      const place = Math.min(Math.max(wanted, least), Math.max(most, least));
      places.set(piece, place);
      next = place + step;
    }
  }
  return places;
};
