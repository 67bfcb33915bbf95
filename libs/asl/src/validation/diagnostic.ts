/** The kinds of findings: those of the service, and warnings of our own. */
export type DiagnosticCode =
  | 'INVALID_JSON_DESCRIPTION'
  | 'SCHEMA_VALIDATION_FAILED'
  | 'MISSING_TRANSITION_TARGET'
  | 'MISSING_END_STATE'
  | 'INVALID_JSONATA_EXPRESSION'
  | 'UNSUPPORTED_JSONATA_EXPRESSION'
  | 'DUPLICATE_STATE_NAME'
  | 'HALF_DELIMITED_EXPRESSION'
  | 'MISSING_CATCH'
  | 'TOKEN_WITHOUT_TIMEOUT'
  | 'UNREACHABLE_RETRIER'
  | 'UNREACHABLE_CATCHER';

export type Diagnostic = {
  readonly severity: 'error' | 'warning';
  readonly code: DiagnosticCode;
  /** The words of the service, without code and place. */
  readonly message: string;
  /** Where: `/States/Ship/Resource`, names as they are. */
  readonly pointer: string;
  /** The field there that is meant, where the service points only at what holds it. */
  readonly field?: string;
  /** In the text that was parsed, from 1. */
  readonly line?: number;
  readonly column?: number;
};

/** Collects what is found, so that one pass tells everything. */
export class Findings {
  readonly list: Diagnostic[] = [];

  error(pointer: string, message: string, code: DiagnosticCode = 'SCHEMA_VALIDATION_FAILED', field?: string): void {
    this.list.push({ severity: 'error', code, message, pointer, ...(field !== undefined && { field }) });
  }

  /** A field that its holder cannot have. */
  unsupported(pointer: string, field: string): void {
    this.error(pointer, `Field '${field}' is not supported`, 'SCHEMA_VALIDATION_FAILED', field);
  }

  warning(pointer: string, message: string, code: DiagnosticCode): void {
    this.list.push({ severity: 'warning', code, message, pointer });
  }
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
