import type { Filter } from './filter.js';

export type Segment =
  | { readonly kind: 'name'; readonly names: readonly string[] }
  | { readonly kind: 'index'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from?: number; readonly to?: number }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'filter'; readonly accepts: Filter }
  | { readonly kind: 'deep' }
  | { readonly kind: 'call'; readonly name: string; readonly argument: string };

/** Whether the segments lead to one place at most. */
export function isDefinite(segments: readonly Segment[]): boolean {
  return segments.every(
    (segment) =>
      segment.kind === 'call' ||
      (segment.kind === 'name' && segment.names.length === 1) ||
      (segment.kind === 'index' && segment.indexes.length === 1),
  );
}

/** Text that is no path. `position` counts UTF-16 units from the start of the path. */
export class PathSyntaxError extends Error {
  readonly position: number;

  constructor(reason: string, position: number) {
    super(reason);
    this.name = 'PathSyntaxError';
    this.position = position;
  }
}

/** A cursor over the text of a path; every reader leaves it behind what it has read. */
export class PathText {
  readonly text: string;
  at: number;

  constructor(text: string, at = 0) {
    this.text = text;
    this.at = at;
  }

  /** The character that comes next, empty at the end. A call, so that the compiler knows that it changes. */
  peek(): string {
    return this.text[this.at] ?? '';
  }

  get next(): string {
    return this.peek();
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  fail(reason: string): never {
    throw new PathSyntaxError(reason, this.at);
  }

  skipBlanks(): void {
    while (this.next === ' ' || this.next === '\t' || this.next === '\n' || this.next === '\r') this.at++;
  }

  takes(token: string): boolean {
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  expect(token: string): void {
    if (!this.takes(token)) this.fail(`expected '${token}'`);
  }

  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  quoted(): string {
    const quote = this.next;
    let value = '';
    for (this.at++; this.next !== quote; this.at++) {
      if (this.done) this.fail('unterminated string');
      // A backslash that escapes neither the quote nor a backslash stands for itself, as the service was seen to read it.
      const escaped = this.text[this.at + 1];
      if (this.next === '\\' && (escaped === quote || escaped === '\\')) this.at++;
      value += this.peek();
    }
    this.at++;
    return value;
  }
}
