import { innerLists } from '../definition/state-machine.js';
import { isArray, isObject, type Json, type JsonObject } from '../json.js';
import type { Place } from './diagnostic.js';

const name = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const longestName = 80;

/**
 * Names of assigned variables, here and in the states inside: none may be `states`, and no inner scope may assign what an outer one does.
 * @param outer what the enclosing scopes assign; one set for all, because copies of a large one would take too long
 */
export function checkVariables(list: JsonObject, outer: Set<string>, place: Place): void {
  const states = Object.entries(isObject(list['States']) ? list['States'] : {}).flatMap(([key, state]) =>
    isObject(state) ? [{ state, at: place.at('States').at(key) }] : [],
  );
  const assigned = states.flatMap(({ state, at }) => assignments(state, at));
  for (const { variable, at } of assigned) {
    if (variable === 'states') at.error("The variable name 'states' is reserved");
    else if (!name.test(variable) || variable.length > longestName) at.error(`Invalid variable name: ${variable}`);
    else if (outer.has(variable)) at.error(`The variable '${variable}' is assigned in an outer scope and cannot be assigned here`);
  }
  const added = assigned.map(({ variable }) => variable).filter((variable) => !outer.has(variable));
  for (const variable of added) outer.add(variable);
  for (const { state, at } of states) for (const inner of innerLists(state)) checkVariables(inner.list, outer, at.at(inner.at));
  for (const variable of added) outer.delete(variable);
}

/** What a state, its rules and its catchers assign. */
function assignments(state: JsonObject, place: Place): { readonly variable: string; readonly at: Place }[] {
  const entries = ['Choices', 'Catch'].flatMap((field) => {
    const list = state[field];
    return isArray(list) ? list.map((holder, index) => ({ holder, at: place.at(field).at(index) })) : [];
  });
  return [{ holder: state as Json, at: place }, ...entries].flatMap(({ holder, at }) => {
    const assign = isObject(holder) && isObject(holder['Assign']) ? holder['Assign'] : {};
    return Object.keys(assign).map((key) => ({ variable: key.replace(/\.\$$/, ''), at: at.at('Assign').at(key) }));
  });
}
