import { isArray, isObject, type Json, put } from './json.js';

/** How a part of a value is computed, and what the field that holds it is called then. */
type Part<S> = { readonly compute: (scope: S) => Json; readonly name?: string };

/** Where a part is: the field that holds it (empty in a list), and the way to it. */
type Where = { readonly key: string; readonly location: string };

/** A value, made anew for each scope with its computed parts; undefined when it has none. What has none inside is shared, not copied. */
export function compileTree<S>(value: Json, partOf: (value: Json, where: Where) => Part<S> | undefined, where: Where): Part<S> | undefined {
  const own = partOf(value, where);
  if (own) return own;
  const { location } = where;
  if (isArray(value)) {
    const items = value.map((item, index) => compileTree(item, partOf, { key: '', location: `${location}[${index}]` }));
    if (!items.some(Boolean)) return undefined;
    const computed = value.map((item, index) => items[index]?.compute ?? (() => item));
    return { compute: (scope) => computed.map((compute) => compute(scope)) };
  }
  if (!isObject(value)) return undefined;
  const fields = Object.entries(value).map(([key, constant]) => {
    const part = compileTree(constant, partOf, { key, location: `${location}/${key}` });
    return { name: part?.name ?? key, compute: part?.compute, constant };
  });
  if (!fields.some(({ compute }) => compute)) return undefined;
  return {
    compute(scope) {
      const object: { [key: string]: Json } = {};
      for (const { name, compute, constant } of fields) put(object, name, compute ? compute(scope) : constant);
      return object;
    },
  };
}
