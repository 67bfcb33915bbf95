import jsonata from 'jsonata';
import { isArray, isObject } from '../json.js';
import { expressionText } from './expression.js';

export type ExpressionProblem = {
  readonly code: 'INVALID_JSONATA_EXPRESSION' | 'UNSUPPORTED_JSONATA_EXPRESSION';
  readonly message: string;
};

/** What is wrong with `{% … %}`: it does not parse, or it reads a context that there is none of. */
export function problemOf(text: string): ExpressionProblem | undefined {
  try {
    const found = outside(jsonata(expressionText(text)).ast());
    if (found === undefined) return undefined;
    const message = found === '$$' ? "Reference to '$$' is not supported." : `Reference to '${found}' at the top level is not supported.`;
    return { code: 'UNSUPPORTED_JSONATA_EXPRESSION', message };
  } catch (error) {
    return { code: 'INVALID_JSONATA_EXPRESSION', message: (error as { readonly message: string }).message };
  }
}

/** The parts of a node of jsonata's syntax tree that have the context of the node. */
const parts = ['lhs', 'rhs', 'expressions', 'procedure', 'arguments', 'condition', 'then', 'else'];

/**
 * The first name that is read from the context of the whole expression. Only the first step of a path is: later ones, predicates and
 * sort terms have a context of their own. A function's body keeps the context of where it is written.
 */
function outside(node: unknown): string | undefined {
  if (isArray(node)) {
    for (const item of node) {
      const found = outside(item);
      if (found !== undefined) return found;
    }
  }
  if (!isObject(node)) return undefined;
  switch (node['type']) {
    case 'name':
      return String(node['value']);
    case 'variable':
      return node['value'] === '$' ? '$$' : undefined;
    case 'path':
      return isArray(node['steps']) ? outside(node['steps'][0]) : undefined;
    case 'lambda':
      return outside(node['body']);
    default:
      return outside(parts.map((part) => node[part]));
  }
}
