import { isObject, type Json, type JsonObject, type StateMachine } from '@quadrille/asl';

type Found = Readonly<{ assigned: Set<string>; named: Map<string, Set<string>> }>;

const inner = new Set(['Branches', 'ItemProcessor', 'Iterator']);
/** In which a value is a path where its key ends in `.$`. */
const templates = new Set(['Parameters', 'Arguments', 'ResultSelector', 'ItemSelector', 'BatchInput', 'Credentials', 'Assign']);
const literals = new Set(['Comment', 'Result']);
const path = /Path$|^Variable$/;
/** Texts, quoted names and comments. One without an end has its end with all: looked for from each quote again, a megabyte of them would take hours. */
const quoted = /\/\*[^]*?(?:\*\/|$)|'(?:\\[^]?|[^'\\])*(?:'|$)|"(?:\\[^]?|[^"\\])*(?:"|$)|`[^`]*(?:`|$)/g;
const names = /(?<![\w$])\$([\p{L}_][\p{L}\p{N}_]*)/gu;

/**
 * The variables that each state refers to, by the names of states, in the order of the alphabet; no state that refers to none. What an expression calls
 * or binds itself is not assigned by a state, so it is no variable.
 */
export const variableReferences = (definition: StateMachine): Readonly<Record<string, readonly string[]>> => {
  const found: Found = { assigned: new Set(), named: new Map() };
  lookInto(definition, found);
  return Object.fromEntries(
    [...found.named].flatMap(([state, all]) => {
      const variables = [...all].filter((name) => found.assigned.has(name)).sort();
      return variables.length > 0 ? [[state, variables] as const] : [];
    }),
  );
};

const lookInto = ({ States }: Readonly<{ States: unknown }>, found: Found): void => {
  for (const [name, state] of Object.entries(States as Readonly<Record<string, JsonObject>>)) {
    const own = new Set<string>();
    found.named.set(name, own);
    look(Object.fromEntries(Object.entries(state).filter(([field]) => !inner.has(field))), false, { ...found, own });
    for (const field of inner) for (const list of [state[field] ?? []].flat()) lookInto(list as never, found);
  }
};

type Looked = Found & Readonly<{ own: Set<string> }>;

const look = (value: Json, isTemplate: boolean, looked: Looked): void => {
  if (typeof value === 'string' && value.startsWith('{%')) return note(value, looked);
  if (Array.isArray(value)) for (const each of value) look(each as Json, isTemplate, looked);
  if (!isObject(value)) return;
  for (const [key, held] of Object.entries(value)) {
    if (!isTemplate && literals.has(key)) continue;
    if (!isTemplate && key === 'Assign' && isObject(held))
      for (const name of Object.keys(held)) looked.assigned.add(name.replace(/\.\$$/, ''));
    if (typeof held === 'string' && (isTemplate ? key.endsWith('.$') : path.test(key))) note(held, looked);
    else look(held, isTemplate || templates.has(key), looked);
  }
};

const note = (text: string, { own }: Looked): void => {
  for (const [, name] of text.replaceAll(quoted, "''").matchAll(names)) own.add(name!);
};
