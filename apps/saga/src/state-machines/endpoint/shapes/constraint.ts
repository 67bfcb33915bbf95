import type { z } from 'zod';

/** What is wrong with a value; `expected` is the type that it is not of. */
export type Issue = z.core.$ZodIssue & Readonly<{ input?: unknown; expected?: string }>;

/** Members that may hold what is nobody's business: a complaint about one does not repeat it. */
const sensitive: ReadonlySet<string> = new Set(
  'cause context definition description error errorCausedByState input mapItemReaderData output result stateName variables versionDescription'.split(
    ' ',
  ),
);

const hashOf = (text: string): number => [...text].reduce((hash, character) => (Math.imul(hash, 31) + character.charCodeAt(0)) | 0, 0);

/**
 * AWS tells the values of an enumeration in the order of its hash table: 32 places, by the hash code that Java gives a string; of two in one
 * place, the later one first.
 */
export const inHashOrder = (values: readonly string[]): readonly string[] => {
  const place = new Map(values.map((value) => [value, (hashOf(value) >>> 0) % 32]));
  return values.toReversed().sort((one, other) => place.get(one)! - place.get(other)!);
};

/** `tags.1.member.key`: elements of a list count from 1. */
const nameOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => (typeof part === 'number' ? `${part + 1}.member` : String(part))).join('.');

/** Of a regular expression; what stands in `^(?:…)$` is told by itself, since AWS matches whole values anyway. */
const patternIn = (expression = ''): string => expression.replace(/\/[a-z]*$/, '').replace(/^\/(?:\^\(\?:(.*)\)\$)?/s, '$1');

const rule = (issue: Issue): string => {
  if (issue.input === undefined) return 'Member must not be null';
  switch (issue.code) {
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `Member must have value greater than or equal to ${issue.minimum}`
        : `Member must have length greater than or equal to ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `Member must have value less than or equal to ${issue.maximum}`
        : `Member must have length less than or equal to ${issue.maximum}`;
    case 'invalid_value':
      return `Member must satisfy enum value set: [${inHashOrder(issue.values.map(String)).join(', ')}]`;
    case 'invalid_format':
      return `Member must satisfy regular expression pattern: ${patternIn(issue.pattern)}`;
    default:
      return 'Member must not be null';
  }
};

/** Lists of structures that may be too long, with the name that AWS's service model has for an element. */
const elements: Readonly<Record<string, string>> = { routingConfiguration: 'RoutingConfigurationListItem' };

/** As Java prints it: of a structure, what is no structure itself. */
const shown = (value: unknown, element = ''): string => {
  if (Array.isArray(value)) return `[${value.map((each) => shown(each, element)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const plain = Object.entries(value).filter(([, held]) => typeof held !== 'object');
  return `${element}(${plain.map(([name, held]) => `${name}=${String(held)}`).join(', ')})`;
};

const complaint = (issue: Issue): string => {
  const name = nameOf(issue.path);
  const member = String(issue.path.at(-1));
  const value = sensitive.has(member) ? '' : issue.input === undefined ? ' null' : ` '${shown(issue.input, elements[member])}'`;
  return `Value${value} at '${name}' failed to satisfy constraint: ${rule(issue)}`;
};

/** Everything that is wrong with a request, in one sentence as AWS builds it. */
export const complaintOf = (issues: readonly Issue[]): string =>
  `${issues.length} validation error${issues.length === 1 ? '' : 's'} detected: ${issues.map(complaint).join('; ')}`;
