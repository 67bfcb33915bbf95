import type { JsonObject } from '../json.js';
import { isObject, own } from '../json.js';
import { successors } from '../validation/reachability.js';

type Visit = { readonly name: string; readonly number: number; lowest: number; readonly left: string[] };

/**
 * The states in groups: a loop is one group, any other state is one by itself. A group stands behind all groups that lead to it.
 * (Tarjan's strongly connected components, without recursion; time grows with states and transitions.)
 */
export function components(states: JsonObject, startAt: string): readonly (readonly string[])[] {
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
    enter(start);
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const next = top.left.pop();
      if (next === undefined) leave(open.pop() ?? top);
      else if (isWaiting.has(next)) top.lowest = Math.min(top.lowest, numbers.get(next) ?? top.lowest);
      else enter(next);
    }
  }
  return groups.reverse();
}
