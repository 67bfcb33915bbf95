import jsonata from 'jsonata';
import { isArray, isObject } from '../json.js';
import { LinearRegex } from '../linear-regex.js';
import type { Diagnostic } from '../validation/diagnostic.js';

/**
 * What is wrong with what stands in `{% … %}`: it does not parse, it has a regular expression that cannot be matched in linear time, or it reads
 * what there is not: a context, or the error output outside of a catcher. Each name is told once.
 */
export function problemsOf(text: string, catching = false): readonly Pick<Diagnostic, 'code' | 'message'>[] {
  try {
    const tree = jsonata(text).ast();
    const messages = new Set([...complaints(tree), ...unmatchable(tree)]);
    if (catching) messages.delete(noErrorOutput);
    return [...messages].map((message) => ({ code: 'UNSUPPORTED_JSONATA_EXPRESSION', message }));
  } catch (error) {
    return [{ code: 'INVALID_JSONATA_EXPRESSION', message: (error as { readonly message: string }).message }];
  }
}

/** About regular expressions, wherever they stand in a tree. */
function unmatchable(node: unknown): readonly string[] {
  if (node instanceof RegExp) return complaintsOfRegex(node);
  return typeof node === 'object' && node !== null ? Object.values(node).flatMap(unmatchable) : [];
}

function complaintsOfRegex(regex: RegExp): readonly string[] {
  try {
    void new LinearRegex(regex);
    return [];
  } catch (error) {
    // All are searched for more than once, so jsonata sets a flag that nobody wrote.
    return [`${(error as Error).message}: /${regex.source}/${regex.flags.replace('g', '')}`];
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
