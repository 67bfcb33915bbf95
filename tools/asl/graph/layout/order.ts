import type { Layered } from './drawing.ts';

type Neighbours = Readonly<{ above: readonly (readonly number[])[]; below: readonly (readonly number[])[] }>;

const neighboursOf = ({ vertices, pieces }: Layered): Neighbours => {
  const above: number[][] = vertices.map(() => []);
  const below: number[][] = vertices.map(() => []);
  for (const { from, to } of pieces) {
    below[from]!.push(to);
    above[to]!.push(from);
  }
  return { above, below };
};

const sweeps = 24;
/** Sweeps without a better order after which it is left at that. */
const patience = 6;
const rounds = 3;

/** Orders each layer so that few lines cross: by the middle of the neighbours, downwards and upwards in turn; the best order is kept. */
export const order = (layered: Layered): Layered => {
  const { above, below } = neighboursOf(layered);
  const position = layered.vertices.map(() => 0);
  let layers = layered.layers.map((layer) => [...layer]);
  const settle = (layer: readonly number[]): void => layer.forEach((vertex, at) => (position[vertex] = at));
  layers.forEach(settle);
  let best = layers.map((layer) => [...layer]);
  let fewest = crossings(layers, below, position);
  for (let sweep = 0, idle = 0; sweep < sweeps && idle < patience && fewest > 0; sweep++, idle++) {
    const down = sweep % 2 === 0;
    for (const at of down ? layers.keys() : [...layers.keys()].reverse()) {
      const neighbours = down ? above : below;
      const layer = layers[at]!;
      const middle = new Map(layer.map((vertex, here) => [vertex, middleOf(neighbours[vertex]!, position) ?? here]));
      layer.sort((left, right) => middle.get(left)! - middle.get(right)!);
      settle(layer);
    }
    for (const layer of layers) swapNeighbours(layer, above, below, position);
    const count = crossings(layers, below, position);
    if (count < fewest) {
      fewest = count;
      idle = 0;
      best = layers.map((layer) => [...layer]);
    }
  }
  layers = best;
  return { ...layered, layers };
};

const middleOf = (neighbours: readonly number[], position: readonly number[]): number | undefined =>
  neighbours.length === 0 ? undefined : neighbours.reduce((sum, vertex) => sum + position[vertex]!, 0) / neighbours.length;

/** Swaps vertices that stand side by side, as long as that saves a crossing. */
const swapNeighbours = (
  layer: number[],
  above: readonly (readonly number[])[],
  below: readonly (readonly number[])[],
  position: number[],
): void => {
  for (let round = 0, changed = true; changed && round < rounds; round++) {
    changed = false;
    for (let at = 0; at + 1 < layer.length; at++) {
      const [left, right] = [layer[at]!, layer[at + 1]!];
      const cost = (one: number, other: number): number =>
        [above, below].reduce((sum, side) => sum + crossed(side[one]!, side[other]!, position), 0);
      if (cost(right, left) >= cost(left, right)) continue;
      [layer[at], layer[at + 1]] = [right, left];
      position[right] = at;
      position[left] = at + 1;
      changed = true;
    }
  }
};

/** Pairs of lines that cross when the first vertex stands left of the second. */
const crossed = (left: readonly number[], right: readonly number[], position: readonly number[]): number =>
  left.reduce((sum, one) => sum + right.filter((other) => position[one]! > position[other]!).length, 0);

/** Counted with a tree of sums, so that a layer of n lines costs n log n. */
const crossings = (layers: readonly (readonly number[])[], below: readonly (readonly number[])[], position: readonly number[]): number => {
  let count = 0;
  for (const layer of layers) {
    const ends = layer.flatMap((vertex) => below[vertex]!.map((other) => position[other]!).sort((left, right) => left - right));
    const size = Math.max(0, ...ends) + 2;
    const sums = Array.from({ length: size }, () => 0);
    for (const [seen, end] of ends.entries()) {
      let before = 0;
      for (let at = end + 1; at > 0; at -= at & -at) before += sums[at]!;
      count += seen - before;
      for (let at = end + 1; at < size; at += at & -at) sums[at]! += 1;
    }
  }
  return count;
};
