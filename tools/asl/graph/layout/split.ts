import type { Drawing, Layered, Piece, Vertex } from './drawing.ts';
import type { Downward } from './layers.ts';

/**
 * Cuts arrows into pieces from layer to layer. An arrow has a vertex of its own, with its label, in the layer next to where it
 * begins; below it joins the line of its kind to its box, which all such arrows share: twenty errors that lead to one undo are one line.
 */
export const split = ({ boxes, arrows }: Drawing, downward: readonly Downward[], layerOf: ReadonlyMap<string, number>): Layered => {
  const vertices: Vertex[] = [];
  const pieces = new Map<string, Piece>();
  const add = (vertex: Omit<Vertex, 'index' | 'aside'> & { readonly aside?: number }): number =>
    vertices.push({ aside: 0, ...vertex, index: vertices.length }) - 1;
  const boxAt = new Map(
    boxes.map(({ id, width, height }) => [id, add({ box: id, width, height, aside: asideOf(id, arrows), layer: layerOf.get(id)! })]),
  );
  const bends = new Map<string, number>();

  for (const each of downward) {
    const { upper, lower, isReversed } = each;
    const { kind, label, isMain = false } = arrows[each.arrow]!;
    const first = layerOf.get(upper)!;
    const last = layerOf.get(lower)!;
    const labelLayer = isReversed ? last - 1 : first + 1;
    const line = isReversed ? `${each.arrow}` : `${kind}>${lower}`;
    let before = boxAt.get(upper)!;
    for (let layer = first + 1; layer <= last; layer++) {
      const key = `${line}@${layer}`;
      const isOwn = layer === labelLayer;
      let vertex = layer === last ? boxAt.get(lower)! : isOwn ? undefined : bends.get(key);
      vertex ??= add({ layer, width: 0, height: 0, ...(isOwn && label && { ...label, label: each.arrow }) });
      if (!isOwn && layer < last) bends.set(key, vertex);
      const isLong = !isOwnEnd(vertices[before]!) && !isOwnEnd(vertices[vertex]!);
      const head = isReversed ? (layer === first + 1 ? 'from' : undefined) : layer === last ? 'to' : undefined;
      const at = `${before}>${vertex}`;
      pieces.set(at, {
        from: before,
        to: vertex,
        kind,
        isStraight: isMain || isLong || (pieces.get(at)?.isStraight ?? false),
        ...(head && { head }),
      });
      before = vertex;
    }
  }
  const layers: number[][] = [];
  for (const { layer, index } of vertices) (layers[layer] ??= []).push(index);
  return { vertices, pieces: [...pieces.values()], layers: Array.from(layers, (layer) => layer ?? []) };
};

/** How far arrows of a box to itself reach out of it. */
export const loopReach = 26;

const asideOf = (box: string, arrows: Drawing['arrows']): number =>
  Math.max(0, ...arrows.filter(({ from, to }) => from === box && to === box).map(({ label }) => loopReach + (label?.width ?? 0)));

const isOwnEnd = ({ box, label }: Vertex): boolean => box !== undefined || label !== undefined;
