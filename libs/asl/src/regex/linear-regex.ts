import { isLineEnd, isWordUnit } from './character-classes.js';
import { compileRegex, type Instruction } from './instructions.js';
import { parseRegex } from './parse-regex.js';
import type { RegexFlags } from './syntax-tree.js';

/** Slots of the groups of a match: start and end in pairs, -1 where a group took no part. */
type Slots = readonly number[];
type Threads = { readonly list: { readonly at: number; readonly slots: Slots }[]; readonly seen: Uint8Array };

/** Steps that one search may take: expression size times text length, bounded so that no text can hold the process up for long. */
const mostSteps = 20_000_000;

/**
 * A regular expression whose matching time grows linearly with the text, whatever the expression: all ways to match are followed side
 * by side (Pike's machine), none is tried again. Same results as ECMAScript's, without back references and look-around.
 */
export class LinearRegex {
  readonly source: string;
  readonly flags: string;
  lastIndex = 0;
  readonly #program: readonly Instruction[];
  readonly #groups: number;
  readonly #options: RegexFlags;

  /** @throws RegexSyntaxError */
  constructor(pattern: string | RegExp, flags = typeof pattern === 'string' ? '' : pattern.flags) {
    this.source = typeof pattern === 'string' ? pattern : pattern.source;
    this.flags = flags;
    this.#options = { ignoreCase: flags.includes('i'), multiline: flags.includes('m'), dotAll: flags.includes('s') };
    const { tree, groups } = parseRegex(this.source, this.#options);
    this.#groups = groups;
    this.#program = compileRegex(tree);
  }

  /** As `RegExp.prototype.exec`: the first match from `lastIndex` on, which moves behind it when the flag `g` is set. */
  exec(text: string): RegExpExecArray | null {
    const slots = this.#search(text, this.flags.includes('g') ? this.lastIndex : 0);
    if (this.flags.includes('g')) this.lastIndex = slots ? (slots[1] ?? 0) : 0;
    if (!slots) return null;
    const groups = Array.from({ length: this.#groups + 1 }, (_, group) => {
      const from = slots[group * 2] ?? -1;
      const to = slots[group * 2 + 1] ?? -1;
      return from < 0 || to < 0 ? undefined : text.slice(from, to);
    });
    return Object.assign(groups, { index: slots[0] ?? 0, input: text, groups: undefined }) as unknown as RegExpExecArray;
  }

  test(text: string): boolean {
    return this.#search(text, 0) !== undefined;
  }

  /** Whether the expression describes the whole text. */
  matchesAll(text: string): boolean {
    const slots = this.#search(text, 0, true);
    return slots !== undefined;
  }

  #search(text: string, from: number, whole = false): Slots | undefined {
    if (this.#program.length * (text.length - from + 1) > mostSteps)
      throw new RangeError('The text is too long for this regular expression');
    const start: Slots = Array.from({ length: (this.#groups + 1) * 2 }, () => -1);
    let current = this.#threads();
    let found: Slots | undefined;
    for (let position = from; position <= text.length; position++) {
      if (!found && (!whole || position === from)) this.#follow(current, 0, start.with(0, position), text, position);
      if (current.list.length === 0 && (found || whole)) break;
      const next = this.#threads();
      for (const { at, slots } of current.list) {
        const instruction = this.#program[at];
        if (instruction?.op === 'match') {
          if (whole && position < text.length) continue;
          found = slots.with(1, position);
          break;
        }
        if (position < text.length && instruction?.op === 'character' && instruction.accepts(text.charCodeAt(position))) {
          this.#follow(next, at + 1, slots, text, position + 1);
        }
      }
      current = next;
    }
    return found;
  }

  #threads(): Threads {
    return { list: [], seen: new Uint8Array(this.#program.length) };
  }

  /** Adds the threads that can be reached without reading a character, the preferred ones first. */
  #follow(threads: Threads, from: number, slots: Slots, text: string, position: number): void {
    const open = [{ at: from, slots }];
    for (let next = open.pop(); next; next = open.pop()) {
      if (threads.seen[next.at]) continue;
      threads.seen[next.at] = 1;
      const instruction = this.#program[next.at];
      switch (instruction?.op) {
        case 'jump':
          open.push({ at: instruction.to, slots: next.slots });
          break;
        case 'split':
          open.push({ at: instruction.second, slots: next.slots }, { at: instruction.first, slots: next.slots });
          break;
        case 'save':
          open.push({ at: next.at + 1, slots: next.slots.with(instruction.slot, position) });
          break;
        case 'assertion':
          if (this.#holds(instruction.at, text, position)) open.push({ at: next.at + 1, slots: next.slots });
          break;
        default:
          threads.list.push(next);
      }
    }
  }

  #holds(assertion: 'start' | 'end' | 'word' | 'noWord', text: string, position: number): boolean {
    const before = position > 0 ? text.charCodeAt(position - 1) : undefined;
    const after = position < text.length ? text.charCodeAt(position) : undefined;
    switch (assertion) {
      case 'start':
        return before === undefined || (this.#options.multiline && isLineEnd(before));
      case 'end':
        return after === undefined || (this.#options.multiline && isLineEnd(after));
      default: {
        const boundary = (before !== undefined && isWordUnit(before)) !== (after !== undefined && isWordUnit(after));
        return boundary === (assertion === 'word');
      }
    }
  }
}
