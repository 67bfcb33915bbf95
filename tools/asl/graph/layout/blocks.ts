import { type Conflicts, pieceKey, positionsOf } from './conflicts.ts';
import type { Layered, Side } from './drawing.ts';

/** Vertices that stand upright above each other, by the one that stands for all of them. */
export type Blocks = readonly number[];

/** Joins each vertex with the middle one of its neighbours in the layer before, unless that would cross what is joined already. */
export const alignBlocks = ({ vertices, pieces, layers }: Layered, conflicts: Conflicts, { down, left }: Side): Blocks => {
  const root = vertices.map((_, vertex) => vertex);
  const position = positionsOf(layers);
  const place = (vertex: number): number => {
    const at = position.get(vertex)!;
    return left ? at : layers[vertices[vertex]!.layer]!.length - 1 - at;
  };
  const neighbours: { readonly vertex: number; readonly isStraight: boolean }[][] = vertices.map(() => []);
  for (const { from, to, isStraight } of pieces) {
    if (down) neighbours[to]!.push({ vertex: from, isStraight });
    else neighbours[from]!.push({ vertex: to, isStraight });
  }
  const isFree = (one: number, other: number): boolean => !conflicts.has(down ? pieceKey(other, one) : pieceKey(one, other));

  for (const layer of down ? layers : layers.toReversed()) {
    let last = -1;
    for (const vertex of left ? layer : layer.toReversed()) {
      const straight = neighbours[vertex]!.filter(({ isStraight }) => isStraight);
      const candidates = (straight.length > 0 ? straight : neighbours[vertex]!)
        .map((each) => each.vertex)
        .sort((one, other) => place(one) - place(other));
      const half = (candidates.length - 1) / 2;
      const middle = candidates.slice(Math.floor(half), Math.ceil(half) + 1);
      const other = middle.find((each) => isFree(vertex, each) && place(each) > last);
      if (other === undefined) continue;
      root[vertex] = root[other]!;
      last = place(other);
    }
  }
  return root;
};
