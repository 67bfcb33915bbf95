import jsonata from 'jsonata';
import type { EngineContext } from '../engine/context.js';
import { canonical, isArray, isObject, type Json } from '../json.js';

/** As the service: an expression may nest as deep, and a sequence be as long, and not one more. */
export const deepest = 100;
export const longestSequence = 873_782;

/** Characters that a function makes or takes. */
export const longestText = 10_000_000;

export const outOfMemory = 'Expression evaluation memory limit exceeded: Check for excessive memory usage';

/** An error of a function, in the shape of jsonata's own. */
export function rejection(message: string): Error {
  return Object.assign(new Error(message), { code: 'D3000' });
}

/** Where these functions find their time and chance: a name that no variable can have. */
export const engine = '(engine)';

/** What jsonata gives to a function of its own as `this`. */
type Focus = {
  readonly environment: {
    /** Of the whole evaluation; its `guardrails` end one that takes too long. */
    readonly base: { readonly guardrails: () => void; readonly lookup: (name: typeof engine) => Engine };
  };
  readonly createSequence: () => unknown[];
};
type Engine = Pick<EngineContext, 'now' | 'random'>;
type Given = readonly unknown[];
type Original = (focus: object, given: Given) => unknown;
type Follows = { readonly apply: (focus: Focus, pair: Given) => unknown };

/** Every function whose work grows with what it is given. */
const names = `
  sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad match contains replace
  split join formatNumber formatInteger parseInteger number toMillis fromMillis base64encode base64decode encodeUrlComponent encodeUrl
  decodeUrlComponent decodeUrl boolean not map zip filter single reduce sift keys lookup append spread merge reverse each sort shuffle
  distinct clone`.match(/\w+/g)!;

const pictured: ReadonlySet<string> = new Set(['formatNumber', 'formatInteger', 'parseInteger', 'toMillis', 'fromMillis']);
const longestPicture = 1000;
const mostDivisions = 1_000_000;

/** What jsonata does in quadratic time or memory, or by the clock and the chance of the process, with its own results and errors. */
const instead: Readonly<Record<string, (original: Original, focus: Focus, given: Given) => unknown>> = {
  sort(original, focus, given) {
    const [items, follows] = given;
    if (!isArray(items) || items.length <= 1) return items;
    if (follows !== undefined) return sorted(items, follows as Follows, focus);
    const sortable = items.every((item) => typeof item === 'string') || items.every(Number.isFinite);
    return sortable ? items.toSorted((a, b) => (a! < b! ? -1 : a! > b! ? 1 : 0)) : original(focus, given);
  },

  distinct(_, focus, [items]) {
    if (!isArray(items) || items.length <= 1) return items;
    const results = 'sequence' in items ? focus.createSequence() : [];
    const seen = new Set<unknown>();
    for (const item of items) {
      focus.environment.base.guardrails();
      const identity = identityOf(item);
      if (!seen.has(identity)) results.push(item);
      seen.add(identity);
    }
    return results;
  },

  shuffle(_, { environment }, [items]) {
    if (!isArray(items)) return items;
    const { random } = environment.base.lookup(engine);
    const shuffled = [...items];
    for (let last = shuffled.length - 1; last > 0; last--) {
      const chosen = Math.floor(random() * (last + 1));
      [shuffled[last], shuffled[chosen]] = [shuffled[chosen]!, shuffled[last]!];
    }
    return shuffled;
  },

  toMillis(original, focus, given) {
    const [text, picture] = given as readonly [string?, string?];
    if (text !== undefined && picture !== undefined && divisions(picture, text.length) > mostDivisions)
      throw rejection('The picture of $toMillis must not leave so much open');
    // It takes from the clock what the text does not say.
    return original({ environment: { timestamp: new Date(focus.environment.base.lookup(engine).now) } }, given);
  },
};

/** The merge sort of jsonata, comparison by comparison, without its promise and its copy of the rest for every element. */
async function sorted(items: Given, follows: Follows, focus: Focus): Promise<Given> {
  if (items.length <= 1) return items;
  const middle = Math.floor(items.length / 2);
  const left = await sorted(items.slice(0, middle), follows, focus);
  const right = await sorted(items.slice(middle), follows, focus);
  const merged: unknown[] = [];
  let [first, second] = [0, 0];
  while (first < left.length && second < right.length) {
    focus.environment.base.guardrails();
    const isSecond = await follows.apply(focus, [left[first], right[second]]);
    merged.push(isSecond ? right[second++] : left[first++]);
  }
  return merged.concat(left.slice(first), right.slice(second));
}

const field = /\[[^\]]*\]/g;

/**
 * In how many ways a text of a length can be divided among those fields of a picture of `$toMillis` that no sign parts, which is what its
 * regular expression may try: `[Y]-[M]-[D]` divides in one way, of `[MNn][FNn]` every letter could belong to either.
 */
function divisions(picture: string, length: number): number {
  const fields = picture.match(field) ?? [];
  const hasWords = fields.some((text) => /^\[\s*\w\s*w/i.test(text));
  const between = picture.split(field).slice(1, -1);
  const open = hasWords ? between : between.filter((text) => /^[\p{L}\p{N}]*$/u.test(text));
  return open.reduce((ways, _, index) => (ways * (length + index + 1)) / (index + 1), 1);
}

/** The same for equal values. */
function identityOf(value: Json): unknown {
  if (typeof value === 'string') return `"${value}`;
  return isFunction(value) || typeof value !== 'object' ? value : canonical(value);
}

/** A function in one of the shapes that jsonata gives it. */
export function isFunction(value: unknown): boolean {
  return typeof value === 'function' || (isObject(value) && ('_jsonata_lambda' in value || '_jsonata_function' in value));
}

/** Lists that only who has begun them adds to. */
const growing = new WeakMap<object, object>();

/** As jsonata's own, which operators collect with, but without a copy of the whole list for every element. */
function append(original: Original, focus: object, [list, more]: Given): unknown {
  if (isArray(list) && growing.get(list) === focus && more !== undefined) {
    const added = isArray(more) ? more : [more];
    if (list.length + added.length <= longestSequence) {
      for (const item of added) (list as unknown[]).push(item);
      return list;
    }
  }
  const appended = original(focus, [list, more]);
  if (isArray(appended) && appended !== list && appended !== more) growing.set(appended, focus);
  return appended;
}

function check(name: string, focus: Focus, given: Given): void {
  focus.environment.base.guardrails();
  for (const [index, value] of given.entries()) {
    const longest = index > 0 && pictured.has(name) ? longestPicture : longestText;
    if (typeof value === 'string' && value.length > longest)
      throw rejection(`$${name} must not be given a text longer than ${longest} characters`);
  }
}

/** Has jsonata's own functions ended in time, wherever it calls them from: it does so by `apply`, operators by `call`. */
async function bound(): Promise<void> {
  const functions = (await jsonata(`[${names.map((name) => `$${name}`).join()}]`).evaluate(undefined)) as {
    implementation: () => unknown;
  }[];
  for (const [index, { implementation }] of functions.entries()) {
    const name = names[index]!;
    const original: Original = (focus, given) => Reflect.apply(implementation, focus, given);
    const better = instead[name];
    Object.assign(implementation, {
      apply(focus: Focus, given: Given) {
        check(name, focus, given);
        return better ? better(original, focus, given) : original(focus, given);
      },
      ...(name === 'append' && { call: (focus: object, ...given: Given) => append(original, focus, given) }),
    });
  }
}

await bound();
