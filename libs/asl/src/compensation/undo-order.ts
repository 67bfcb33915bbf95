import { innerLists } from '../definition/state-machine.js';
import { isObject, type Json, type JsonObject, own } from '../json.js';
import { successors } from '../validation/reachability.js';

/** A state with an undo, of the machine's own list or inside of one. */
export type Step = { readonly name: string; readonly pointer: string; readonly undo: Json };

export type Plan = {
  /** Each stands behind those that may have happened before it. */
  readonly steps: readonly Step[];
  /** By the states of the machine's own list: the last of the steps that may have happened by the time that it fails. */
  readonly lastBefore: ReadonlyMap<string, Step>;
};

/** What there is to undo, and from where on when a state fails. In a loop, every step may have happened in an earlier round. */
export function planUndos(states: JsonObject, startAt: Json | undefined): Plan {
  const steps: Step[] = [];
  const positions = new Map<string, number>();
  for (const group of components(states, startAt)) {
    const found = group.flatMap((name) => stepsOf(name, states[name], `/States/${name}`));
    steps.push(...found);
    const before = Math.max(...group.map((name) => positions.get(name) ?? -1), found.length > 0 ? steps.length - 1 : -1);
    for (const name of group) {
      positions.set(name, before);
      for (const next of successors(states[name] as JsonObject)) positions.set(next, Math.max(positions.get(next) ?? -1, before));
    }
  }
  const lastBefore = [...positions].flatMap(([name, position]) => (steps[position] ? [[name, steps[position]] as const] : []));
  return { steps, lastBefore: new Map(lastBefore) };
}

function stepsOf(name: string, state: Json | undefined, pointer: string): Step[] {
  if (!isObject(state)) return [];
  const inner = innerLists(state).flatMap(({ at, list: { States } }) =>
    isObject(States) ? Object.entries(States).flatMap(([key, value]) => stepsOf(key, value, `${pointer}/${at}/States/${key}`)) : [],
  );
  return state['Compensate'] === undefined ? inner : [...inner, { name, pointer, undo: state['Compensate'] }];
}

type Visit = { readonly name: string; readonly number: number; lowest: number; readonly left: string[] };

/**
 * The states in groups: a loop is one group, any other state is one by itself. A group stands behind all groups that lead to it.
 * (Tarjan's strongly connected components, without recursion; time grows with states and transitions.)
 */
function components(states: JsonObject, startAt: Json | undefined): readonly (readonly string[])[] {
  const groups: string[][] = [];
  const numbers = new Map<string, number>();
  const waiting: string[] = [];
  const isWaiting = new Set<string>();
  const open: Visit[] = [];

  const enter = (name: string): void => {
    const state = own(states, name);
    if (numbers.has(name) || !isObject(state)) return;
    numbers.set(name, numbers.size);
    waiting.push(name);
    isWaiting.add(name);
    open.push({ name, number: numbers.size - 1, lowest: numbers.size - 1, left: successors(state) });
  };
  const leave = (visit: Visit): void => {
    const above = open.at(-1);
    if (above) above.lowest = Math.min(above.lowest, visit.lowest);
    if (visit.lowest < visit.number) return;
    const group = waiting.splice(waiting.lastIndexOf(visit.name));
    for (const name of group) isWaiting.delete(name);
    groups.push(group);
  };

  for (const start of [startAt, ...Object.keys(states)]) {
    if (typeof start === 'string') enter(start);
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const next = top.left.pop();
      if (next === undefined) leave(open.pop() ?? top);
      else if (isWaiting.has(next)) top.lowest = Math.min(top.lowest, numbers.get(next) ?? top.lowest);
      else enter(next);
    }
  }
  return groups.reverse();
}
