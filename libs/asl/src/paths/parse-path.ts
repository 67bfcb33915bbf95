import { parseFilter } from './filter.js';
import { functionNames } from './functions.js';
import type { PathText, Segment } from './path-syntax.js';

const plainName = /[^\s.[\]()'"*?,=<>!&|~+{}^%;\\/]+/uy;
const integer = /-?\d+/y;

/** Reads the segments behind the root (`$`, `@`, `$$`, `$name`) up to the end of the path. */
export function parseSegments(path: PathText): Segment[] {
  const segments: Segment[] = [];
  while (path.next === '.' || path.next === '[') {
    if (path.takes('..')) {
      segments.push({ kind: 'deep' }, path.next === '[' ? bracket(path) : dotted(path));
    } else if (path.takes('.')) {
      segments.push(path.next === '[' ? bracket(path) : dotted(path));
    } else {
      segments.push(bracket(path));
    }
  }
  return segments;
}

function dotted(path: PathText): Segment {
  if (path.takes('*')) return { kind: 'wildcard' };
  const name = path.match(plainName);
  if (name === undefined) path.fail('expected a property name');
  if (!path.takes('(')) return { kind: 'name', names: [name] };
  if (!functionNames.has(name)) path.fail(`unknown function '${name}'`);
  const end = path.text.indexOf(')', path.at);
  if (end < 0) path.fail("expected ')'");
  const argument = path.text.slice(path.at, end).trim();
  path.at = end + 1;
  return { kind: 'call', name, argument };
}

function bracket(path: PathText): Segment {
  path.expect('[');
  path.skipBlanks();
  const segment = insideBrackets(path);
  path.skipBlanks();
  path.expect(']');
  return segment;
}

function insideBrackets(path: PathText): Segment {
  if (path.takes('*')) return { kind: 'wildcard' };
  if (path.takes('?')) {
    path.skipBlanks();
    return { kind: 'filter', accepts: parseFilter(path, parseSegments) };
  }
  if (path.next === "'" || path.next === '"') return { kind: 'name', names: list(path, () => path.quoted()) };
  const first = path.match(integer);
  path.skipBlanks();
  if (path.takes(':')) {
    path.skipBlanks();
    const last = path.match(integer);
    return { kind: 'slice', ...(first !== undefined && { from: Number(first) }), ...(last !== undefined && { to: Number(last) }) };
  }
  if (first === undefined) path.fail('expected a name, an index, a slice, a wildcard or a filter');
  return { kind: 'index', indexes: [Number(first), ...rest(path, () => Number(path.match(integer) ?? path.fail('expected an index')))] };
}

function list<T>(path: PathText, read: () => T): T[] {
  return [read(), ...rest(path, read)];
}

function rest<T>(path: PathText, read: () => T): T[] {
  const items: T[] = [];
  for (path.skipBlanks(); path.takes(','); path.skipBlanks()) {
    path.skipBlanks();
    items.push(read());
  }
  return items;
}
