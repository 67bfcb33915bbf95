import type { Blocks } from './blocks.ts';
import type { Layered, Side, Vertex } from './drawing.ts';

const betweenBoxes = 36;
const betweenLines = 20;

const gapOf = (one: Vertex, other: Vertex): number => (one.box !== undefined && other.box !== undefined ? betweenBoxes : betweenLines);

/** Distance of the middles of two vertices that stand side by side. */
const distance = (one: Vertex, other: Vertex): number => (one.width + other.width) / 2 + one.aside + other.aside + gapOf(one, other);

/** Puts blocks side by side, as far to one side as their distances allow; then what has room is moved back towards its neighbours. */
export const compact = ({ vertices, layers }: Layered, root: Blocks, { left }: Side): readonly number[] => {
  const after = new Map<number, Map<number, number>>();
  const before = new Map<number, Map<number, number>>();
  const link = (links: Map<number, Map<number, number>>, from: number, to: number, length: number): void => {
    const known = links.get(from) ?? new Map<number, number>();
    links.set(from, known.set(to, Math.max(known.get(to) ?? 0, length)));
  };
  for (const layer of layers) {
    const row = left ? layer : layer.toReversed();
    for (const [at, vertex] of row.entries()) {
      const next = row[at + 1];
      if (next === undefined) continue;
      const length = distance(vertices[vertex]!, vertices[next]!);
      link(after, root[vertex]!, root[next]!, length);
      link(before, root[next]!, root[vertex]!, length);
    }
  }
  const order = inOrder(new Set(root), before, after);
  const places = new Map<number, number>();
  for (const block of order)
    places.set(block, Math.max(0, ...[...(before.get(block) ?? [])].map(([other, length]) => places.get(other)! + length)));
  for (const block of order.toReversed()) {
    const limits = [...(after.get(block) ?? [])].map(([other, length]) => places.get(other)! - length);
    if (limits.length > 0) places.set(block, Math.max(places.get(block)!, Math.min(...limits)));
  }
  return vertices.map((_, vertex) => (left ? 1 : -1) * places.get(root[vertex]!)!);
};

/** Blocks behind all that stand before them. Aligned blocks do not cross, so there is such an order. */
const inOrder = (
  blocks: ReadonlySet<number>,
  before: ReadonlyMap<number, ReadonlyMap<number, number>>,
  after: ReadonlyMap<number, ReadonlyMap<number, number>>,
): readonly number[] => {
  const left = new Map([...blocks].map((block) => [block, before.get(block)?.size ?? 0]));
  const order = [...blocks].filter((block) => left.get(block) === 0);
  for (const block of order) {
    for (const other of after.get(block)?.keys() ?? []) {
      left.set(other, left.get(other)! - 1);
      if (left.get(other) === 0) order.push(other);
    }
  }
  return order;
};
