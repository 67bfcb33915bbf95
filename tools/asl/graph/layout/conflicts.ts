import type { Layered, Piece } from './drawing.ts';

export type Conflicts = ReadonlySet<string>;

export const pieceKey = (from: number, to: number): string => `${from}>${to}`;

/** Pieces that may not be drawn upright, because they cross one that is to be: of two of these, the later one gives way. */
export const conflictsOf = ({ vertices, pieces, layers }: Layered): Conflicts => {
  const position = positionsOf(layers);
  const conflicts = new Set<string>();
  const at = (vertex: number): number => position.get(vertex)!;
  const crosses = (one: Piece, other: Piece): boolean => (at(one.from) - at(other.from)) * (at(one.to) - at(other.to)) < 0;
  const byLayer = Map.groupBy(pieces, ({ from }) => vertices[from]!.layer);
  for (const some of byLayer.values()) {
    const kept: Piece[] = [];
    for (const piece of some.filter(({ isStraight }) => isStraight)) {
      if (kept.some((other) => crosses(piece, other))) conflicts.add(pieceKey(piece.from, piece.to));
      else kept.push(piece);
    }
    for (const piece of some)
      if (!piece.isStraight && kept.some((other) => crosses(piece, other))) conflicts.add(pieceKey(piece.from, piece.to));
  }
  return conflicts;
};

export const positionsOf = (layers: readonly (readonly number[])[]): ReadonlyMap<number, number> =>
  new Map(layers.flatMap((layer) => layer.map((vertex, position) => [vertex, position] as const)));
