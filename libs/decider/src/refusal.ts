/**
 * A command that the business rules turn down: retrying cannot help, and nobody but the caller needs to know.
 * The code is dotted, service first: `orders.already-shipped`.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}
