import type { Json, JsonObject } from '../json.js';
import { isArray, isObject, own } from '../json.js';
import { successors } from '../validation/reachability.js';

/** A state as compensation sees it. */
export type Step = {
  readonly name: string;
  /** The state of the machine's own list that it is, or is inside of. */
  readonly outer: string;
  readonly pointer: string;
  readonly undo: Json | undefined;
  /** States of the machine's own list that may come after it. */
  readonly leadsTo: ReadonlySet<string>;
};

/** All states in an order in which each comes after those that lead to it, loops aside; those inside a state stand before it. */
export function stepsInOrder(machine: JsonObject): readonly Step[] {
  const states = isObject(machine['States']) ? machine['States'] : {};
  const order: string[] = [];
  const seen = new Set<string>();
  const visit = (start: string): void => {
    const open: { readonly name: string; readonly left: string[] }[] = [];
    const push = (name: string): void => {
      const state = own(states, name);
      if (seen.has(name) || !isObject(state)) return;
      seen.add(name);
      open.push({ name, left: successors(state) });
    };
    push(start);
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const next = top.left.pop();
      if (next !== undefined) push(next);
      else order.unshift(open.pop()?.name ?? '');
    }
  };
  for (const start of [String(machine['StartAt']), ...Object.keys(states)]) visit(start);
  return order.flatMap((name) => {
    const state = states[name];
    return isObject(state) ? stepsOf(name, state, name, `/States/${name}`, reachableFrom(name, states)) : [];
  });
}

function stepsOf(name: string, state: JsonObject, outer: string, pointer: string, leadsTo: ReadonlySet<string>): Step[] {
  const lists = isArray(state['Branches'])
    ? state['Branches'].map((branch, index) => ({ list: branch, at: `Branches[${index}]` }))
    : [{ list: state['ItemProcessor'] ?? null, at: 'ItemProcessor' }];
  const inner = lists.flatMap(({ list, at }) => {
    if (!isObject(list) || !isObject(list['States'])) return [];
    return Object.entries(list['States']).flatMap(([key, value]) =>
      isObject(value) ? stepsOf(key, value, outer, `${pointer}/${at}/States/${key}`, leadsTo) : [],
    );
  });
  return [...inner, { name, outer, pointer, undo: state['Compensate'], leadsTo }];
}

function reachableFrom(name: string, states: JsonObject): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const state = own(states, next);
    if (!isObject(state)) continue;
    for (const successor of successors(state)) {
      if (reached.has(successor)) continue;
      reached.add(successor);
      open.push(successor);
    }
  }
  return reached;
}
