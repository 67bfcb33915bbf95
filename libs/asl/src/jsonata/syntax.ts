import jsonata from 'jsonata';
import { expressionText } from './expression.js';

export type ExpressionProblem = {
  readonly code: 'INVALID_JSONATA_EXPRESSION' | 'UNSUPPORTED_JSONATA_EXPRESSION';
  readonly message: string;
};

/** What is wrong with `{% … %}`: it does not parse, or it reads a context that there is none of. */
export function problemOf(text: string): ExpressionProblem | undefined {
  try {
    const found = outside(jsonata(expressionText(text)).ast() as Node);
    if (found === undefined) return undefined;
    const message = found === '$$' ? "Reference to '$$' is not supported." : `Reference to '${found}' at the top level is not supported.`;
    return { code: 'UNSUPPORTED_JSONATA_EXPRESSION', message };
  } catch (error) {
    return { code: 'INVALID_JSONATA_EXPRESSION', message: (error as { readonly message: string }).message };
  }
}

/** A node of jsonata's syntax tree, as far as it is looked at. */
type Node = {
  readonly type: string;
  readonly value?: unknown;
  readonly steps?: readonly Node[];
  readonly lhs?: Node | readonly (readonly Node[])[];
  readonly rhs?: Node;
  readonly expressions?: readonly Node[];
  readonly arguments?: readonly Node[];
  readonly procedure?: Node;
  readonly body?: Node;
  readonly condition?: Node;
  readonly then?: Node;
  readonly else?: Node;
};

/**
 * The first name that is read from the context of the whole expression. Only the first step of a path is: later ones, predicates and
 * sort terms have a context of their own. A function's body keeps the context of where it is written.
 */
function outside(node: Node | undefined): string | undefined {
  if (!node) return undefined;
  switch (node.type) {
    case 'name':
      return String(node.value);
    case 'variable':
      return node.value === '$' ? '$$' : undefined;
    case 'path':
      return outside(node.steps?.[0]);
    case 'lambda':
      return outside(node.body);
    default:
      return first([
        ...pairs(node.lhs),
        node.rhs,
        ...(node.expressions ?? []),
        node.procedure,
        ...(node.arguments ?? []),
        node.condition,
        node.then,
        node.else,
      ]);
  }
}

function pairs(side: Node['lhs']): readonly Node[] {
  if (side === undefined) return [];
  return 'type' in side ? [side] : side.flat();
}

function first(nodes: readonly (Node | undefined)[]): string | undefined {
  for (const node of nodes) {
    const found = outside(node);
    if (found !== undefined) return found;
  }
  return undefined;
}
