/** A cursor over the text of a path or an intrinsic function; every reader leaves it behind what it has read. */
export class Cursor {
  readonly text: string;
  /** Whether what was read over in definitions that are stored is refused. */
  readonly strict: boolean;
  at = 0;

  constructor(text: string, strict = false) {
    this.text = text;
    this.strict = strict;
  }

  /** The character that comes next, empty at the end. */
  next(): string {
    return this.text[this.at] ?? '';
  }

  /** @throws SyntaxError with the position in UTF-16 units */
  fail(reason: string): never {
    throw new SyntaxError(`${reason} at ${this.at}`);
  }

  skipBlanks(): this {
    this.match(/[ \t\n\r]*/y);
    return this;
  }

  takes(token: string): boolean {
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  expect(token: string): void {
    if (!this.takes(token)) this.fail(`expected '${token}'`);
  }

  /** Nothing but blanks may be left. */
  expectEnd(): void {
    if (this.skipBlanks().at < this.text.length) this.fail(`unexpected '${this.next()}'`);
  }

  /** What a sticky expression matches here. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  /** A number, or one of the words that are values. */
  literal(): string | undefined {
    return this.match(/(?:true|false|null|empty)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
  }

  /** Items between commas, up to what cannot follow one. */
  list<T>(read: () => T): T[] {
    const items = [read()];
    while (this.skipBlanks().takes(',')) {
      this.skipBlanks();
      items.push(read());
    }
    return items;
  }

  /** A text in quotes. A backslash that escapes neither the quote nor a backslash stands for itself, as the service was seen to read it. */
  quoted(): string {
    const text = this.match(/'(?:[^'\\]|\\['\\]|\\(?!['\\]))*'|"(?:[^"\\]|\\["\\]|\\(?!["\\]))*"/y) ?? this.fail('unterminated string');
    return text.slice(1, -1).replaceAll(text.startsWith("'") ? /\\(['\\])/g : /\\(["\\])/g, '$1');
  }
}
