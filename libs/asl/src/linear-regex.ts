import { RE2JS } from 're2js';

/** Size of the expression times length of the text that one search may have, so that no text holds the process up for long. */
const mostSteps = 20_000_000;
const largestProgram = 20_000;
/** Milliseconds in which an expression may be searched for again and again: many linear searches are quadratic. */
const longestSearch = 2_000;
const options = { i: RE2JS.CASE_INSENSITIVE, m: RE2JS.MULTILINE, s: RE2JS.DOTALL };

/**
 * A regular expression whose matching time grows linearly with the text, whatever the expression: RE2's engine in the shape of ECMAScript's
 * `RegExp`. It has no back references and no look-around; `\s` is ASCII's blanks, `.` everything but `\n`, and a count ends at 1,000.
 */
export class LinearRegex {
  readonly flags: string;
  lastIndex = 0;
  readonly #compiled: RE2JS;
  readonly #since = performance.now();

  /** @throws SyntaxError for what is no expression, and for what no linear engine can match */
  constructor(pattern: string | RegExp, flags = typeof pattern === 'string' ? '' : pattern.flags) {
    this.flags = flags;
    this.#compiled = compile(typeof pattern === 'string' ? pattern : pattern.source, flags);
    if (this.#compiled.programSize() > largestProgram) throw new SyntaxError('the regular expression is too large');
  }

  /** As `RegExp.prototype.exec`: the first match from `lastIndex` on, which moves behind it when the flag `g` is set. Not for one that is kept. */
  exec(text: string): RegExpExecArray | null {
    if (performance.now() - this.#since > longestSearch) throw new RangeError('The regular expression has been searched for too long');
    const global = this.flags.includes('g');
    const from = global ? this.lastIndex : 0;
    const matcher = this.#compiled.matcher(this.#bounded(text, from));
    const found = from <= text.length && matcher.find(from);
    if (global) this.lastIndex = found ? matcher.end() : 0;
    if (!found) return null;
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group) ?? undefined);
    return Object.assign(groups, { index: matcher.start(), input: text, groups: undefined }) as unknown as RegExpExecArray;
  }

  /** How much work it is, at worst, to search a text. */
  stepsFor(text: string): number {
    return this.#compiled.programSize() * text.length;
  }

  /** Whether the expression describes the whole text. */
  matchesAll(text: string): boolean {
    return this.#compiled.matches(this.#bounded(text, 0));
  }

  #bounded(text: string, from: number): string {
    if (this.#compiled.programSize() * (text.length - from) <= mostSteps) return text;
    throw new RangeError('The text is too long for this regular expression');
  }
}

function compile(source: string, flags: string): RE2JS {
  // Without named groups `\k` would be read as a letter.
  if (/(?<!\\)(?:\\\\)*\\[1-9k]/.test(source)) throw new SyntaxError('back references are not supported in a regular expression');
  const wanted = Object.entries(options).reduce((sum, [flag, option]) => sum + (flags.includes(flag) ? option : 0), 0);
  try {
    return RE2JS.compile(RE2JS.translateRegExp(source), wanted);
  } catch (error) {
    const { message } = error as Error;
    throw new SyntaxError(/`\(\?<?[=!]/.test(message) ? 'look-around is not supported in a regular expression' : message, { cause: error });
  }
}
