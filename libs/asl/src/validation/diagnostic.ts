import type { QueryLanguage } from '../definition/state-machine.js';
import type { JsonObject } from '../json.js';

/** The kinds of findings: those of the service, and warnings of our own. */
export type DiagnosticCode =
  | 'INVALID_JSON_DESCRIPTION'
  | 'SCHEMA_VALIDATION_FAILED'
  | 'MISSING_TRANSITION_TARGET'
  | 'MISSING_END_STATE'
  | 'INVALID_JSONATA_EXPRESSION'
  | 'UNSUPPORTED_JSONATA_EXPRESSION'
  | 'DUPLICATE_STATE_NAME'
  | 'DUPLICATE_LABEL_NAME'
  | 'INVALID_LABEL_NAME'
  | 'INVALID_STATE_NAME'
  | 'NO_DOLLAR'
  | 'NO_PATH'
  | 'PASS_RESULT_IS_STATIC'
  | 'MISSING_CATCH'
  | 'TOKEN_WITHOUT_TIMEOUT'
  | 'UNREACHABLE_RETRIER'
  | 'UNREACHABLE_CATCHER';

export type Diagnostic = {
  readonly severity: 'error' | 'warning';
  readonly code: DiagnosticCode;
  /** The words of the service, without code and place. */
  readonly message: string;
  /** Where: `/States/Ship/Resource`, names as they are; `/` is the definition itself. Empty for what is none. */
  readonly pointer: string;
  /** The field there that is meant, where the service points only at what holds it. */
  readonly field?: string;
  /** In the text that was parsed, from 1. */
  readonly line?: number;
  readonly column?: number;
};

/** What surrounds a place. */
type Surroundings = {
  readonly language: QueryLanguage;
  readonly type: 'STANDARD' | 'EXPRESS';
  /** The list of states that transitions may lead to; none when they may lead anywhere. */
  readonly siblings: JsonObject | undefined;
  /** A state around this one catches what it does not. */
  readonly caught: boolean;
  /** A catcher, which alone is told of an error. */
  readonly catching?: boolean;
};

/** An error by itself; a pointer leads to what is refused. */
export function refusal(message: string, pointer: string, code: DiagnosticCode = 'SCHEMA_VALIDATION_FAILED'): Diagnostic {
  return { severity: 'error', code, message, pointer };
}

const root = '/';

/** A place in a definition. What is found at all places of a definition is one list, so that one pass tells everything. */
export class Place {
  readonly found: Diagnostic[];
  readonly pointer: string;
  readonly around: Surroundings;

  constructor(around: Surroundings, pointer = '', found: Diagnostic[] = []) {
    this.around = around;
    this.pointer = pointer;
    this.found = found;
  }

  /** The place of a field or an element. */
  at(key: string | number): Place {
    return new Place(this.around, typeof key === 'number' ? `${this.pointer}[${key}]` : `${this.pointer}/${key}`, this.found);
  }

  with(around: Partial<Surroundings>): Place {
    return new Place({ ...this.around, ...around }, this.pointer, this.found);
  }

  error(message: string, code?: DiagnosticCode): void {
    this.found.push(refusal(message, this.pointer || root, code));
  }

  /** An error of a field, told of what holds it. */
  errorOf(field: string, message: string): void {
    this.found.push({ ...refusal(message, this.pointer || root), field });
  }

  warning(message: string, code: DiagnosticCode): void {
    this.found.push({ severity: 'warning', code, message, pointer: this.pointer || root });
  }

  /** Refuses in an express machine what only a standard one can do. */
  notInExpress(what: string): void {
    if (this.around.type === 'EXPRESS') this.error(`Express state machine does not support ${what}`);
  }

  /** Fields that are not there but have to be. */
  require(holder: JsonObject, ...fields: readonly string[]): void {
    const missing = fields.filter((field) => holder[field] === undefined);
    if (missing.length > 0) this.error(`These fields are required: [${missing.join(', ')}]`);
  }

  requireOne(holder: JsonObject, fields: readonly string[]): void {
    if (fields.some((field) => holder[field] !== undefined)) return;
    this.error(`One of these fields is required but was missing: [${fields.map((field) => `'${field}'`).join(', ')}]`);
  }

  requireOneAtMost(holder: JsonObject, fields: readonly string[]): void {
    const given = fields.filter((field) => holder[field] !== undefined);
    if (given.length > 1) this.error(`There should only be one of the following fields: [${fields.join(', ')}]`);
  }
}

/** Characters of findings together: each of what is inside of something with a long name is told with the way to it. */
const mostTold = 1_000_000;

/** As many of the findings as anybody reads; where there is an error, one at least is among them. */
export function told(findings: readonly Diagnostic[]): readonly Diagnostic[] {
  let characters = 0;
  const error = findings.find(({ severity }) => severity === 'error');
  return findings.filter((finding) => {
    characters += finding.message.length + finding.pointer.length;
    return characters <= mostTold || finding === error;
  });
}

/** The one-line form of the service: `SCHEMA_VALIDATION_FAILED: <message> at <pointer>`. */
export function diagnosticText({ code, message, pointer }: Diagnostic): string {
  return `${code}: ${message}${pointer ? ` at ${pointer}` : ''}`;
}

/** What the service answers to a definition that it refuses; undefined when there is no error among the findings. */
export function definitionRefusal(diagnostics: readonly Diagnostic[]): string | undefined {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(diagnosticText);
  return errors.length === 0 ? undefined : `Invalid State Machine Definition: '${errors.join(', ')}'`;
}
