import type { Json, JsonObject } from '../json.js';
import { isArray, isObject } from '../json.js';
import { successors } from '../validation/reachability.js';
import { components } from './components.js';

/** A state with an undo, of the machine's own list or inside of one. */
export type Step = { readonly name: string; readonly pointer: string; readonly undo: Json };

export type Plan = {
  /** Each stands behind those that may have happened before it. */
  readonly steps: readonly Step[];
  /** By the states of the machine's own list: the last of the steps that may have happened by the time that it fails. */
  readonly lastBefore: ReadonlyMap<string, Step>;
};

/** What there is to undo, and from where on when a state fails. In a loop, every step may have happened in an earlier round. */
export function planUndos(machine: JsonObject): Plan {
  const states = isObject(machine['States']) ? machine['States'] : {};
  const steps: Step[] = [];
  const positions = new Map<string, number>();
  for (const group of components(states, String(machine['StartAt']))) {
    for (const name of group) steps.push(...stepsOf(name, states[name], `/States/${name}`));
    const before = Math.max(...group.map((name) => positions.get(name) ?? -1), hasUndo(group, states) ? steps.length - 1 : -1);
    for (const name of group) {
      positions.set(name, before);
      for (const next of successors(states[name] as JsonObject)) positions.set(next, Math.max(positions.get(next) ?? -1, before));
    }
  }
  const lastBefore = [...positions].flatMap(([name, position]) => (steps[position] ? [[name, steps[position]] as const] : []));
  return { steps, lastBefore: new Map(lastBefore) };
}

function hasUndo(group: readonly string[], states: JsonObject): boolean {
  return group.some((name) => stepsOf(name, states[name], '').length > 0);
}

function stepsOf(name: string, state: Json | undefined, pointer: string): Step[] {
  if (!isObject(state)) return [];
  const lists = isArray(state['Branches'])
    ? state['Branches'].map((branch, index) => ({ list: branch, at: `Branches[${index}]` }))
    : [{ list: state['ItemProcessor'] ?? null, at: 'ItemProcessor' }];
  const inner = lists.flatMap(({ list, at }) => {
    if (!isObject(list) || !isObject(list['States'])) return [];
    return Object.entries(list['States']).flatMap(([key, value]) => stepsOf(key, value, `${pointer}/${at}/States/${key}`));
  });
  return state['Compensate'] === undefined ? inner : [...inner, { name, pointer, undo: state['Compensate'] }];
}
