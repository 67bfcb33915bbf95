import { BadInput, pointerTo } from './bad-input.js';

type Limits = Readonly<{ depth: number }>;

const space = /[ \t\n\r]*/y;
// oxlint-disable-next-line no-control-regex -- JSON refuses them bare
const plainString = /"((?:[^"\\\u0000-\u001f])*)"/y;
// oxlint-disable-next-line no-control-regex -- as above
const anyString = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const number = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const words: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };
const word = /true|false|null/y;

/** Names that mean something to JavaScript itself; no contract of ours has them. */
const forbidden: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * JSON as RFC 8259 has it, read more strictly than JSON.parse does: a name stands once in an object, text is well-formed and without NUL,
 * whole numbers are exact. JSON.parse would keep the last of two names and round a number without a word; and its messages quote the body,
 * which may hold what must not be repeated. Throws BadInput 400 with the place.
 */
class Reader {
  readonly #text: string;
  readonly #depth: number;
  readonly #path: (string | number)[] = [];
  #at = 0;

  constructor(text: string, { depth }: Limits) {
    this.#text = text;
    this.#depth = depth;
  }

  read(): unknown {
    const value = this.#value();
    this.#match(space);
    if (this.#at < this.#text.length) throw this.#malformed('there is more after the end of the value');
    return value;
  }

  #malformed(what: string): BadInput {
    return new BadInput(400, 'The body is not JSON', {
      flaws: [{ pointer: pointerTo(this.#path), detail: `${what} (at character ${this.#at})` }],
    });
  }

  #refused(detail: string): BadInput {
    return new BadInput(400, 'The body cannot be accepted', { flaws: [{ pointer: pointerTo(this.#path), detail }] });
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match) this.#at = pattern.lastIndex;
    return match;
  }

  #value(): unknown {
    this.#match(space);
    const next = this.#text[this.#at];
    if (next === '{') return this.#object();
    if (next === '[') return this.#array();
    if (next === '"') return this.#string();
    const literal = this.#match(word);
    if (literal) return words[literal[0]];
    const digits = this.#match(number);
    if (digits && digits[0] !== '') return this.#number(digits);
    throw this.#malformed(next === undefined ? 'the body ends too early' : 'a value is expected');
  }

  #number([text, fraction, exponent]: RegExpExecArray): number {
    const value = Number(text);
    if (!Number.isFinite(value) || (fraction === undefined && exponent === undefined && !Number.isSafeInteger(value)))
      throw this.#refused('is a larger number than can be kept exactly');
    return value;
  }

  #string(): string {
    const plain = this.#match(plainString);
    const value = plain ? (plain[1] as string) : this.#escaped();
    if (value.includes('\u0000')) throw this.#refused('holds a NUL character');
    if (!value.isWellFormed()) throw this.#refused('is not well-formed Unicode');
    return value;
  }

  #escaped(): string {
    const match = this.#match(anyString);
    if (!match) throw this.#malformed('a text is not ended, or holds a character that has to be escaped');
    return JSON.parse(match[0]) as string;
  }

  #deeper<Value>(read: () => Value): Value {
    if (this.#path.length >= this.#depth) throw this.#refused(`is nested deeper than ${this.#depth} levels`);
    this.#at += 1;
    return read();
  }

  #closes(mark: string): boolean {
    this.#match(space);
    if (this.#text[this.#at] !== mark) return false;
    this.#at += 1;
    return true;
  }

  #continues(closing: string): boolean {
    if (this.#closes(',')) return true;
    if (this.#closes(closing)) return false;
    throw this.#malformed(`a comma or ${closing} is expected`);
  }

  #array(): unknown[] {
    return this.#deeper(() => {
      const items: unknown[] = [];
      if (this.#closes(']')) return items;
      do {
        this.#path.push(items.length);
        items.push(this.#value());
        this.#path.pop();
      } while (this.#continues(']'));
      return items;
    });
  }

  #object(): Record<string, unknown> {
    return this.#deeper(() => {
      const members: Record<string, unknown> = {};
      if (this.#closes('}')) return members;
      do {
        this.#match(space);
        if (this.#text[this.#at] !== '"') throw this.#malformed('a name in quotes is expected');
        const name = this.#string();
        this.#path.push(name);
        if (forbidden.has(name)) throw this.#refused('is a name that is not accepted');
        if (Object.hasOwn(members, name)) throw this.#refused('stands twice in the same object');
        if (!this.#closes(':')) throw this.#malformed('a colon is expected');
        members[name] = this.#value();
        this.#path.pop();
      } while (this.#continues('}'));
      return members;
    });
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The value that these bytes say; throws BadInput 400 for everything that is no JSON or cannot be kept exactly. */
export const readJson = (bytes: Uint8Array, limits: Limits): unknown => {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new BadInput(400, 'The body is not JSON', { flaws: [{ pointer: '', detail: 'is not UTF-8' }] });
  }
  return new Reader(text, limits).read();
};
