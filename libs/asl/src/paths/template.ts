import { runtimeFault } from '../engine/fault.js';
import { compileIntrinsic, isIntrinsic } from '../intrinsics/intrinsic.js';
import type { Json } from '../json.js';
import { isArray, isObject, put } from '../json.js';
import { compilePath, type Path, type PathScope } from './path.js';

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
  let dynamic = false;
  const fields = Object.entries(value).map(([key, field]) => {
    const template = key.endsWith('.$') && typeof field === 'string' ? compileField(key, field) : compileNode(field);
    dynamic ||= template !== undefined;
    return { name: template && key.endsWith('.$') && typeof field === 'string' ? key.slice(0, -2) : key, template, constant: field };
  });
  if (!dynamic) return undefined;
  return (scope) => {
    const object: { [key: string]: Json } = {};
    for (const field of fields) put(object, field.name, field.template ? field.template(scope) : field.constant);
    return object;
  };
}

function compileField(key: string, text: string): Template {
  if (isIntrinsic(text)) return compileIntrinsic(text);
  return requiredPath(compilePath(text), key);
}

/** A path that a field depends on. */
export function requiredPath(path: Path, field: string): Template {
  const { text } = path;
  return (scope) => {
    const value = path.find(scope);
    if (value !== undefined) return value;
    const where = text.startsWith('$$') ? 'context object' : 'input';
    const searched = text.startsWith('$$') ? scope.context() : scope.input;
    throw runtimeFault(
      `The JSONPath '${text}' specified for the field '${field}' could not be found in the ${where} '${JSON.stringify(searched)}'`,
    );
  };
}

/** A field such as `ErrorPath` that holds a path or an intrinsic function. */
export function compilePathOrIntrinsic(text: string, field: string): Template {
  return compileField(field, text);
}
