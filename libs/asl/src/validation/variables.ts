import type { Json, JsonObject } from '../json.js';
import { isArray, isObject } from '../json.js';
import type { Findings } from './diagnostic.js';

const name = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const longestName = 80;

/**
 * Names of assigned variables, here and in the states inside: none may be `states`, and no inner scope may assign what an outer one does.
 * @param outer what the enclosing scopes assign
 */
export function checkVariables(list: JsonObject, outer: ReadonlySet<string>, findings: Findings, pointer: string): void {
  const states = Object.entries(isObject(list['States']) ? list['States'] : {});
  const assigned = states.flatMap(([state, value]) => (isObject(value) ? assignments(value, `${pointer}/States/${state}`) : []));
  for (const { variable, place } of assigned) {
    if (variable === 'states') findings.error(place, "The variable name 'states' is reserved");
    else if (!name.test(variable) || variable.length > longestName) findings.error(place, `Invalid variable name: ${variable}`);
    else if (outer.has(variable))
      findings.error(place, `The variable '${variable}' is assigned in an outer scope and cannot be assigned here`);
  }
  const scope = new Set([...outer, ...assigned.map(({ variable }) => variable)]);
  for (const [state, value] of states) {
    if (!isObject(value)) continue;
    for (const [at, inner] of innerLists(value)) checkVariables(inner, scope, findings, `${pointer}/States/${state}/${at}`);
  }
}

function assignments(state: JsonObject, pointer: string): { readonly variable: string; readonly place: string }[] {
  const entries = ['Choices', 'Catch'].flatMap((field) => {
    const list = state[field];
    return isArray(list) ? list.map((entry, index) => [`${pointer}/${field}[${index}]`, entry] as const) : [];
  });
  return [[pointer, state] as const, ...entries].flatMap(([place, holder]) =>
    names(holder).map((key) => ({ variable: key.replace(/\.\$$/, ''), place: `${place}/Assign/${key}` })),
  );
}

function names(holder: Json): string[] {
  return isObject(holder) && isObject(holder['Assign']) ? Object.keys(holder['Assign']) : [];
}

/** Branches and iterations. A distributed Map sees nothing of the outside, so its names are its own. */
function innerLists(state: JsonObject): (readonly [string, JsonObject])[] {
  const { Branches } = state;
  if (isArray(Branches)) return Branches.flatMap((branch, index) => (isObject(branch) ? [[`Branches[${index}]`, branch] as const] : []));
  const field = state['ItemProcessor'] === undefined ? 'Iterator' : 'ItemProcessor';
  const processor = state[field];
  return isObject(processor) ? [[field, processor] as const] : [];
}
