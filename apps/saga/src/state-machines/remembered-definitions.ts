import type { StateMachine } from '@quadrille/asl';

/** Characters of all texts together; what a definition compiles to takes many times the memory of its text. */
const mostCharacters = 16_000_000;

type Remembered = Readonly<{ definition: StateMachine; characters: number }>;

/** The definitions that were used last, by the hash of their content. One object a definition, since what it compiles to is remembered by the object. */
export class RememberedDefinitions {
  readonly #known = new Map<string, Remembered>();
  #characters = 0;

  get(hash: string): StateMachine | undefined {
    const found = this.#known.get(hash);
    if (!found) return undefined;
    // The one used last stands last, so that the first one is the one to be forgotten.
    this.#known.delete(hash);
    this.#known.set(hash, found);
    return found.definition;
  }

  /** Answers the definition that is remembered under this hash from now on: the one that was there, if there was one. */
  add(hash: string, definition: StateMachine, characters: number): StateMachine {
    const known = this.get(hash);
    if (known) return known;
    this.#known.set(hash, { definition, characters });
    this.#characters += characters;
    for (const [oldest, { characters: fewer }] of this.#known) {
      if (this.#characters <= mostCharacters || oldest === hash) break;
      this.#known.delete(oldest);
      this.#characters -= fewer;
    }
    return definition;
  }
}
