import { createHash } from 'node:crypto';
import { CORE_SCHEMA, load } from 'js-yaml';
import type { Json } from '../json.js';
import { isArray, isObject } from '../json.js';
import type { Diagnostic } from '../validation/diagnostic.js';
import { validate } from '../validation/validate.js';
import type { StateMachine } from './state-machine.js';

export type Parsed = {
  /** Missing when there is an error among the diagnostics. */
  readonly definition?: StateMachine;
  readonly diagnostics: readonly Diagnostic[];
};

const deepest = 1000;

/** Reads a definition from JSON or YAML text, or takes it as an object, and validates it. Reports all findings; never throws. */
export function parseDefinition(source: string | object): Parsed {
  let definition: Json;
  try {
    definition = typeof source === 'string' ? readText(source) : (source as Json);
  } catch (error) {
    return { diagnostics: [{ severity: 'error', code: 'INVALID_JSON_DESCRIPTION', message: (error as Error).message, pointer: '' }] };
  }
  const diagnostics = validate(definition);
  const valid = diagnostics.every((finding) => finding.severity !== 'error');
  return valid ? { definition: definition as StateMachine, diagnostics } : { diagnostics };
}

/** JSON or YAML text as a value. Throws with the parser's words. */
export function readText(source: string): Json {
  if (source.trimStart().startsWith('{')) return JSON.parse(source) as Json;
  return load(source, { schema: CORE_SCHEMA, maxDepth: deepest, maxAliases: 0 }) as Json;
}

/** SHA-256 of the definition's content, the same for every order of its fields. */
export function definitionHash(definition: StateMachine): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(definition)))
    .digest('hex');
}

function sorted(value: Json): Json {
  if (isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, field]) => [key, sorted(field)]),
  );
}
