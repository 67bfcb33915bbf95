import { compileTree } from '../computed-tree.js';
import { runtimeFault } from '../engine/fault.js';
import { compileIntrinsic, type IntrinsicScope, isIntrinsic } from '../intrinsics/intrinsic.js';
import type { Json } from '../json.js';
import { compilePath, noInput, type Path, searchedBy } from './path.js';

/** A payload template or a single value of one, evaluated against what the state sees. */
export type Template = (scope: IntrinsicScope) => Json;

/** Payload template: keys that end in `.$` hold a path or an intrinsic function. */
export function compileTemplate(value: Json): Template {
  return compileTree(value, partOf)?.compute ?? (() => value);
}

function partOf(value: Json, _location: string, key: string): { readonly compute: Template; readonly name: string } | undefined {
  if (!key.endsWith('.$') || typeof value !== 'string') return undefined;
  return { compute: compilePathOrIntrinsic(value, key), name: key.slice(0, -2) };
}

/** A field such as `ErrorPath` that holds a path or an intrinsic function. */
export function compilePathOrIntrinsic(text: string, field: string): Template {
  if (isIntrinsic(text)) return compileIntrinsic(text);
  return requiredPath(compilePath(text), field);
}

/** A path that a field depends on; an input of null is nothing to apply one to. */
export function requiredPath(path: Path, field: string): Template {
  return (scope) => {
    if (path.ofInput && scope.input === null) throw runtimeFault(noInput);
    const value = path.find(scope);
    if (value !== undefined) return value;
    throw runtimeFault(`The JSONPath '${path.text}' specified for the field '${field}' ${searchedBy(path, scope)}`);
  };
}
