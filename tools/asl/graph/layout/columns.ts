import { alignBlocks } from './blocks.ts';
import { compact } from './compact.ts';
import { conflictsOf } from './conflicts.ts';
import type { Layered, Side, Vertex } from './drawing.ts';

const sides: readonly Side[] = [
  { down: true, left: true },
  { down: true, left: false },
  { down: false, left: true },
  { down: false, left: false },
];

/**
 * The middle of every vertex, from left to right: four drawings, each pulled to one corner, and of each vertex's four places the mean
 * of the two in the middle. (U. Brandes, B. Köpf: Fast and Simple Horizontal Coordinate Assignment, 2001.) Vertices of a layer keep
 * their order and their distance.
 */
export const columns = (layered: Layered): readonly number[] => {
  const conflicts = conflictsOf(layered);
  const drawings = sides.map((side) => compact(layered, alignBlocks(layered, conflicts, side), side));
  const extents = drawings.map((places) => extentOf(places, layered));
  const smallest = extents.reduce((least, each) => (each.right - each.left < least.right - least.left ? each : least));
  const shifted = drawings.map((places, index) => {
    const shift = sides[index]!.left ? smallest.left - extents[index]!.left : smallest.right - extents[index]!.right;
    return places.map((place) => place + shift);
  });
  const middle = layered.vertices.map((_, vertex) => {
    const [, one, other] = shifted.map((places) => places[vertex]!).sort((left, right) => left - right);
    return (one! + other!) / 2;
  });
  const { left } = extentOf(middle, layered);
  return middle.map((place) => place - left);
};

const reachOf = ({ width, aside }: Vertex): number => width / 2 + aside;

const extentOf = (places: readonly number[], { vertices }: Layered): Readonly<{ left: number; right: number }> => ({
  left: Math.min(...places.map((place, vertex) => place - reachOf(vertices[vertex]!))),
  right: Math.max(...places.map((place, vertex) => place + reachOf(vertices[vertex]!))),
});
