import { isArray, isObject, type Json, type JsonObject, own } from '../json.js';
import type { Place } from './diagnostic.js';

/** Names that a state may be followed by. */
export function successors(state: JsonObject): string[] {
  const { Choices, Catch } = state;
  const holders = [state, ...(isArray(Choices) ? Choices : []), ...(isArray(Catch) ? Catch : [])].filter(isObject);
  return holders.flatMap(({ Next, Default }) => [Next, Default]).filter((target) => typeof target === 'string');
}

/** States that no path leads to. The service refuses them; here they are warned of, so that a machine can be built up step by step. */
export function checkReachability(states: JsonObject, startAt: Json | undefined, place: Place): void {
  const reached = new Set<string>();
  const open = typeof startAt === 'string' ? [startAt] : [];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = own(states, name);
    if (reached.has(name) || !isObject(state)) continue;
    reached.add(name);
    open.push(...successors(state));
  }
  for (const name of Object.keys(states)) {
    if (!reached.has(name)) place.at('States').at(name).warning(`State "${name}" is not reachable.`, 'MISSING_TRANSITION_TARGET');
  }
}

/** A list of states that never comes to an end. The service refuses it; a poller without end may be meant, so it is warned of. */
export function checkEnd(states: JsonObject, place: Place): void {
  const list = Object.values(states).filter(isObject);
  const ends = list.some((state) => state['End'] === true || state['Type'] === 'Succeed' || state['Type'] === 'Fail');
  if (!ends && list.length > 0) place.warning('Workflow has no terminal state', 'MISSING_END_STATE');
}
