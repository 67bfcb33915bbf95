import { characterEscape, characterRange, classEscape, isLineEnd } from './character-classes.js';
import { type CharacterTest, type RegexFlags, RegexSyntaxError, type Tree } from './syntax-tree.js';

const quantifier = /\{(\d+)(?:(,)(\d*))?\}/y;

/**
 * Reads a regular expression in ECMAScript's syntax.
 * @throws RegexSyntaxError for back references and look-around, which no linear engine can match, and for text that is no expression
 */
export function parseRegex(source: string, flags: RegexFlags): { readonly tree: Tree; readonly groups: number } {
  const reader = new Reader(source, flags);
  const tree = reader.either();
  if (reader.at < source.length) throw new RegexSyntaxError(`unexpected '${source[reader.at]}'`);
  return { tree, groups: reader.groups };
}

class Reader {
  at = 0;
  groups = 0;
  readonly #source: string;
  readonly #flags: RegexFlags;

  constructor(source: string, flags: RegexFlags) {
    this.#source = source;
    this.#flags = flags;
  }

  either(): Tree {
    const options = [this.#sequence()];
    while (this.#takes('|')) options.push(this.#sequence());
    return options.length === 1 ? (options[0] ?? { kind: 'empty' }) : { kind: 'either', options };
  }

  #sequence(): Tree {
    const parts: Tree[] = [];
    while (this.at < this.#source.length && this.#peek() !== '|' && this.#peek() !== ')') parts.push(this.#quantified(this.#atom()));
    return { kind: 'sequence', parts };
  }

  #quantified(part: Tree): Tree {
    let bounds: readonly [number, number];
    if (this.#takes('*')) bounds = [0, Infinity];
    else if (this.#takes('+')) bounds = [1, Infinity];
    else if (this.#takes('?')) bounds = [0, 1];
    else {
      quantifier.lastIndex = this.at;
      const found = quantifier.exec(this.#source);
      if (!found) return part;
      this.at += found[0].length;
      bounds = [Number(found[1]), found[2] ? (found[3] ? Number(found[3]) : Infinity) : Number(found[1])];
    }
    return { kind: 'repeat', part, least: bounds[0], most: bounds[1], lazy: this.#takes('?') };
  }

  #atom(): Tree {
    const character = this.#source[this.at++] ?? '';
    switch (character) {
      case '(':
        return this.#group();
      case '[':
        return { kind: 'character', accepts: this.#class() };
      case '.':
        return { kind: 'character', accepts: this.#flags.dotAll ? () => true : (unit) => !isLineEnd(unit) };
      case '^':
        return { kind: 'assertion', at: 'start' };
      case '$':
        return { kind: 'assertion', at: 'end' };
      case '\\':
        return this.#escape();
      case '*':
      case '+':
      case '?':
        throw new RegexSyntaxError('nothing to repeat');
      default:
        return this.#literal(character.charCodeAt(0));
    }
  }

  #literal(unit: number): Tree {
    return { kind: 'character', accepts: characterRange(unit, unit, this.#flags) };
  }

  #escape(): Tree {
    const letter = this.#peek();
    if (letter === 'b' || letter === 'B') {
      this.at++;
      return { kind: 'assertion', at: letter === 'b' ? 'word' : 'noWord' };
    }
    const accepts = classEscape(letter);
    if (accepts) {
      this.at++;
      return { kind: 'character', accepts };
    }
    return this.#literal(this.#escapedUnit());
  }

  #escapedUnit(): number {
    const { unit, length } = characterEscape(this.#source, this.at);
    this.at += length;
    return unit;
  }

  #group(): Tree {
    let number = 0;
    if (this.#takes('?:')) number = -1;
    else if (/^\?<[^=!]/.test(this.#source.slice(this.at, this.at + 3))) this.at = this.#source.indexOf('>', this.at) + 1;
    else if (this.#peek() === '?') throw new RegexSyntaxError('look-around is not supported');
    if (number === 0) number = ++this.groups;
    const part = this.either();
    if (!this.#takes(')')) throw new RegexSyntaxError('a group is not closed');
    return number > 0 ? { kind: 'group', part, number } : part;
  }

  #class(): CharacterTest {
    const negated = this.#takes('^');
    const tests: CharacterTest[] = [];
    while (!this.#takes(']')) {
      if (this.at >= this.#source.length) throw new RegexSyntaxError('a class is not closed');
      tests.push(this.#classPart());
    }
    return negated ? (unit) => !tests.some((test) => test(unit)) : (unit) => tests.some((test) => test(unit));
  }

  #classPart(): CharacterTest {
    const from = this.#classUnit();
    if (typeof from === 'function') return from;
    if (this.#peek() !== '-' || this.#source[this.at + 1] === ']' || this.at + 1 >= this.#source.length)
      return characterRange(from, from, this.#flags);
    this.at++;
    const to = this.#classUnit();
    if (typeof to === 'function') return (unit) => unit === from || unit === '-'.charCodeAt(0) || to(unit);
    if (to < from) throw new RegexSyntaxError('a range is out of order');
    return characterRange(from, to, this.#flags);
  }

  #classUnit(): number | CharacterTest {
    const character = this.#source[this.at++] ?? '';
    if (character !== '\\') return character.charCodeAt(0);
    const accepts = classEscape(this.#peek());
    if (accepts) {
      this.at++;
      return accepts;
    }
    if (this.#takes('b')) return 8;
    return this.#escapedUnit();
  }

  #peek(): string {
    return this.#source[this.at] ?? '';
  }

  #takes(text: string): boolean {
    if (!this.#source.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }
}
