import { isArray, isObject, type Json, put } from './json.js';

/** How a part of a value is computed, and what the field that holds it is called then. */
type Part<S> = { readonly compute: (scope: S) => Json; readonly name?: string };

/** Where a part is: the field that holds it (empty in a list), and the way to it. */
type Where = { readonly key: string; readonly location: string };

/** A value, made anew for each scope with its computed parts; undefined when it has none. What has none inside is shared, not copied. */
export function compileTree<S>(value: Json, partOf: (value: Json, where: Where) => Part<S> | undefined, where: Where): Part<S> | undefined {
  const own = partOf(value, where);
  if (own) return own;
  if (!isArray(value) && !isObject(value)) return undefined;
  const fields = Object.entries(value).map(([key, constant]) => {
    const at = isArray(value) ? { key: '', location: `${where.location}[${key}]` } : { key, location: `${where.location}/${key}` };
    const part = compileTree(constant, partOf, at);
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
