import { runtimeFault } from '../engine/fault.js';
import { compileIntrinsic, isIntrinsic } from '../intrinsics/intrinsic.js';
import type { Json } from '../json.js';
import { isArray, isObject, put } from '../json.js';
import { compilePath, type Path, type PathScope, searchedBy } from './path.js';

/** A payload template or a single value of one, evaluated against what the state sees. */
export type Template = (scope: TemplateScope) => Json;
export type TemplateScope = PathScope & { readonly random: () => number; readonly uuid: () => string };

/** Payload template: keys that end in `.$` hold a path or an intrinsic function. Parts without any are shared, not copied. */
export function compileTemplate(value: Json): Template {
  return compileNode(value) ?? (() => value);
}

/** Undefined when there is nothing to evaluate inside. */
function compileNode(value: Json): Template | undefined {
  if (isArray(value)) {
    const items = value.map(compileNode);
    return items.some(Boolean) ? (scope) => value.map((item, index) => items[index]?.(scope) ?? item) : undefined;
  }
  if (!isObject(value)) return undefined;
  const fields = Object.entries(value).map(([key, constant]) => {
    const computed = key.endsWith('.$') && typeof constant === 'string';
    const template = computed ? compilePathOrIntrinsic(constant, key) : compileNode(constant);
    return { name: computed ? key.slice(0, -2) : key, template, constant };
  });
  if (!fields.some(({ template }) => template)) return undefined;
  return (scope) => {
    const object: { [key: string]: Json } = {};
    for (const field of fields) put(object, field.name, field.template ? field.template(scope) : field.constant);
    return object;
  };
}

/** A field such as `ErrorPath` that holds a path or an intrinsic function. */
export function compilePathOrIntrinsic(text: string, field: string): Template {
  if (isIntrinsic(text)) return compileIntrinsic(text);
  return requiredPath(compilePath(text), field);
}

/** A path that a field depends on. */
export function requiredPath(path: Path, field: string): Template {
  return (scope) => {
    const value = path.find(scope);
    if (value !== undefined) return value;
    throw runtimeFault(`The JSONPath '${path.text}' specified for the field '${field}' ${searchedBy(path, scope)}`);
  };
}
