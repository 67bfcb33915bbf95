import type { Drawing } from './drawing.ts';

/** An arrow as the layers see it: always downwards; `isReversed` where its head is at the upper end. */
export type Downward = Readonly<{ arrow: number; upper: string; lower: string; isReversed: boolean }>;

/** Turns around the arrows that lead back to a box on the way to them, so that no circle is left. Arrows of a box to itself are left out. */
export const downwards = ({ boxes, arrows }: Drawing): readonly Downward[] => {
  const outgoing = Map.groupBy(arrows.keys(), (index) => arrows[index]!.from);
  const state = new Map<string, 'open' | 'done'>();
  const found: Downward[] = [];
  type Visit = { readonly box: string; next: number };
  for (const { id } of boxes) {
    if (state.has(id)) continue;
    const open: Visit[] = [{ box: id, next: 0 }];
    state.set(id, 'open');
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const arrow = outgoing.get(top.box)?.[top.next++];
      if (arrow === undefined) {
        state.set(top.box, 'done');
        open.pop();
        continue;
      }
      const { to } = arrows[arrow]!;
      if (to === top.box) continue;
      const isReversed = state.get(to) === 'open';
      found.push(isReversed ? { arrow, upper: to, lower: top.box, isReversed } : { arrow, upper: top.box, lower: to, isReversed });
      if (state.has(to)) continue;
      state.set(to, 'open');
      open.push({ box: to, next: 0 });
    }
  }
  return found;
};

/**
 * Even layers for boxes: each below everything that leads to it, and as near to what it leads to as that allows when more arrows
 * leave it than come in. The odd layers between are for labels.
 */
export const layersOf = ({ boxes }: Drawing, downward: readonly Downward[]): ReadonlyMap<string, number> => {
  const incoming = Map.groupBy(downward, ({ lower }) => lower);
  const outgoing = Map.groupBy(downward, ({ upper }) => upper);
  const order = topological(
    boxes.map(({ id }) => id),
    incoming,
    outgoing,
  );
  const layers = new Map<string, number>();
  for (const id of order) layers.set(id, Math.max(0, ...(incoming.get(id) ?? []).map(({ upper }) => layers.get(upper)! + 2)));
  for (const id of order.toReversed()) {
    const out = outgoing.get(id) ?? [];
    if (out.length <= (incoming.get(id)?.length ?? 0)) continue;
    const [first] = boxes;
    if (id !== first?.id) layers.set(id, Math.min(...out.map(({ lower }) => layers.get(lower)! - 2)));
  }
  return layers;
};

const topological = (
  ids: readonly string[],
  incoming: ReadonlyMap<string, readonly Downward[]>,
  outgoing: ReadonlyMap<string, readonly Downward[]>,
): readonly string[] => {
  const left = new Map(ids.map((id) => [id, incoming.get(id)?.length ?? 0]));
  const order = ids.filter((id) => left.get(id) === 0);
  for (const id of order) {
    for (const { lower } of outgoing.get(id) ?? []) {
      left.set(lower, left.get(lower)! - 1);
      if (left.get(lower) === 0) order.push(lower);
    }
  }
  return order;
};
