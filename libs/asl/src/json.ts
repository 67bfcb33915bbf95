export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Array.isArray` that keeps the element type of read-only arrays. */
export function isArray(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** Own property or undefined; never looks into the prototype, so `constructor` and `__proto__` are ordinary names. */
export function own<T>(object: { readonly [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Sets an own property, also when it is called `__proto__` (plain assignment would change the prototype instead). */
export function put<T>(object: { [key: string]: T }, key: string, value: T): void {
  if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

/** As it stands in a message: a text as it is, anything else as JSON. */
export function shown(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The value of a JSON text; what is none throws what `refusal` makes. */
export function parseJson(text: string, refusal: (error: Error) => Error): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw refusal(error as Error);
  }
}

/** The fields that have a value. */
export function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

/** Characters; what is made of them takes up to a hundred times their memory. */
const mostRemembered = 500_000;

/** A function that makes something of a text once, and starts anew when the texts are too long together. */
export function remembering<T>(make: (text: string) => T): (text: string) => T {
  const made = new Map<string, T>();
  let characters = 0;
  return (text) => {
    let thing = made.get(text);
    if (thing === undefined) {
      thing = make(text);
      characters += text.length;
      if (characters > mostRemembered) {
        made.clear();
        characters = text.length;
      }
      made.set(text, thing);
    }
    return thing;
  };
}

/** Text that is the same for equal values: objects are equal whatever the order of their fields. */
export function canonical(value: Json): string {
  return JSON.stringify(value, (_, part: Json) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}
