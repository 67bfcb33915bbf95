import jsonata from 'jsonata';
import { isArray, isObject } from '../json.js';
import type { Diagnostic } from '../validation/diagnostic.js';

/**
 * What is wrong with what stands in `{% … %}`: it does not parse, or it reads what there is not: a context, or the error output outside of a catcher.
 * Each name is told once.
 */
export function problemsOf(text: string, catching = false): readonly Pick<Diagnostic, 'code' | 'message'>[] {
  try {
    const messages = new Set(complaints(jsonata(text).ast()));
    if (catching) messages.delete(noErrorOutput);
    return [...messages].map((message) => ({ code: 'UNSUPPORTED_JSONATA_EXPRESSION', message }));
  } catch (error) {
    return [{ code: 'INVALID_JSONATA_EXPRESSION', message: (error as { readonly message: string }).message }];
  }
}

const noErrorOutput = "Field '$states.errorOutput' does not exist.";

/** The parts of a node of jsonata's syntax tree that have the context of the node. */
const parts = ['lhs', 'rhs', 'expressions', 'procedure', 'arguments', 'condition', 'then', 'else', 'body'];

/**
 * About names that are read from the context of the whole expression. Only the first step of a path is: later ones, predicates and
 * sort terms have a context of their own. A function's body keeps the context of where it is written.
 */
function complaints(node: unknown): readonly string[] {
  if (isArray(node)) return node.flatMap(complaints);
  if (!isObject(node)) return [];
  switch (node['type']) {
    case 'name':
      return [`Reference to '${String(node['value'])}' at the top level is not supported.`];
    case 'variable':
      return node['value'] === '$' ? ["Reference to '$$' is not supported."] : [];
    case 'path':
      return isArray(node['steps']) ? complaintsOfPath(node['steps']) : [];
    default:
      return complaints(parts.map((part) => node[part]));
  }
}

function complaintsOfPath([first, second]: readonly unknown[]): readonly string[] {
  const readsError = isObject(first) && first['type'] === 'variable' && first['value'] === 'states' && isObject(second);
  return readsError && second['value'] === 'errorOutput' ? [noErrorOutput] : complaints(first);
}
