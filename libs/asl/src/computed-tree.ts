import { isArray, isObject, type Json, put } from './json.js';

/** How a part of a value is computed, and what the field that holds it is called then. */
export type Part<S> = { readonly compute: (scope: S) => Json; readonly name?: string };

/** What computes a value that is found at a location, in a field (in a list, it has no name). */
type PartOf<S> = (value: Json, location: string, field: string) => Part<S> | undefined;

/** A value, made anew for each scope with its computed parts; undefined when it has none. What has none inside is shared, not copied. */
export function compileTree<S>(value: Json, partOf: PartOf<S>, location = '', field = ''): Part<S> | undefined {
  const own = partOf(value, location, field);
  if (own) return own;
  if (!isArray(value) && !isObject(value)) return undefined;
  const fields = Object.entries(value).map(([key, constant]) => {
    const part = isArray(value)
      ? compileTree(constant, partOf, `${location}[${key}]`)
      : compileTree(constant, partOf, `${location}/${key}`, key);
    return { name: part?.name ?? key, compute: part?.compute ?? (() => constant), computed: part !== undefined };
  });
  if (!fields.some(({ computed }) => computed)) return undefined;
  if (isArray(value)) return { compute: (scope) => fields.map(({ compute }) => compute(scope)) };
  return {
    compute(scope) {
      const object: { [key: string]: Json } = {};
      for (const { name, compute } of fields) put(object, name, compute(scope));
      return object;
    },
  };
}
