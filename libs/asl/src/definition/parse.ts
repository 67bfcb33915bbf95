import { compileCompensation } from '../compensation/compile-compensation.js';
import type { Json } from '../json.js';
import { children } from '../paths/segment.js';
import { type Diagnostic, refusal, told } from '../validation/diagnostic.js';
import { validate } from '../validation/validate.js';
import { positionsOf } from './positions.js';
import { deepest, readStoredText, readText, type Unreadable } from './read-text.js';
import type { StateMachine } from './state-machine.js';

export type Parsed = {
  /** Plain Amazon States Language, undo steps compiled in. Missing when there is an error among the diagnostics. */
  readonly definition?: StateMachine;
  readonly diagnostics: readonly Diagnostic[];
};

export type ParseOptions = { readonly type?: 'STANDARD' | 'EXPRESS' };

/** Values that a definition may hold once its YAML aliases are written out; against texts that grow a thousandfold with every line. */
const largest = 1_000_000;

/** Reads a definition from JSON or YAML text, or takes it as an object, and validates it. Reports all findings, up to a megabyte; never throws. */
export function parseDefinition(source: string | object, options: ParseOptions = {}): Parsed {
  const { value, diagnostics } = readDefinition(source);
  if (value === undefined) return { diagnostics };
  const compiled = compileCompensation(value);
  const found = validate(compiled.definition, options);
  const written = found.map((finding) => ({ ...finding, pointer: atOrigin(finding.pointer, compiled.origins) }));
  const findings = [...told(compiled.diagnostics), ...written];
  const valid = findings.every((finding) => finding.severity !== 'error');
  const placed = typeof source === 'string' ? withPositions(findings, source) : findings;
  return valid ? { definition: compiled.definition as StateMachine, diagnostics: placed } : { diagnostics: placed };
}

/** The definition of a text that `parseDefinition` took when it was stored: what is asked of new ones since then is not asked of it. */
export function storedDefinition(source: string): StateMachine {
  return compileCompensation(readStoredText(source)).definition as StateMachine;
}

/** An undo is reported where it is written. */
function atOrigin(pointer: string, origins: ReadonlyMap<string, string>): string {
  for (let end = pointer.length; end > 0; end = pointer.lastIndexOf('/', end - 1)) {
    const written = origins.get(pointer.slice(0, end));
    if (written !== undefined) return written + pointer.slice(end);
  }
  return pointer;
}

/** A definition's text or object as a bounded tree of JSON values; otherwise why it is none. */
export function readDefinition(source: string | object): { readonly value?: Json; readonly diagnostics: readonly Diagnostic[] } {
  try {
    const value = typeof source === 'string' ? readText(source) : (source as Json);
    checkSize(value);
    return { value, diagnostics: [] };
  } catch (error) {
    const { message, position } = error as Unreadable;
    return { diagnostics: [{ ...refusal(message, '', 'INVALID_JSON_DESCRIPTION'), ...position }] };
  }
}

function checkSize(definition: Json): void {
  const open: { readonly value: Json; readonly depth: number }[] = [{ value: definition, depth: 0 }];
  let count = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    if (++count > largest) throw new Error(`The definition holds more than ${largest} values`);
    if (next.depth > deepest) throw new Error(`The definition is nested deeper than ${deepest} levels`);
    for (const value of children(next.value)) open.push({ value, depth: next.depth + 1 });
  }
}

function withPositions(findings: readonly Diagnostic[], source: string): readonly Diagnostic[] {
  if (findings.length === 0) return findings;
  try {
    const positionOf = positionsOf(source, deepest + 10);
    return findings.map((finding) => ({
      ...finding,
      ...positionOf(finding.field === undefined ? finding.pointer : `${finding.pointer.replace(/^\/$/, '')}/${finding.field}`),
    }));
  } catch {
    // JSON that YAML reads differently (tabs), or names too long to keep places by: the findings stand without them.
    return findings;
  }
}
