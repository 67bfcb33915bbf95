import type { Stream } from '../tables.js';
import { type Draft, draftOf, expectKind } from './draft.js';
import type { CachedStream } from './stream-cache.js';

/** The streams of a batch as it is about to leave them. What a message did to them can be undone until the next one begins. */
export class Drafts {
  readonly #streamOf: (id: string) => CachedStream | undefined;
  readonly #drafts = new Map<string, Draft>();
  /** Of the message that is being handled: its number, and the streams that it looked at as they were before it. */
  #number = 0;
  readonly #before: { readonly id: string; readonly was: Draft | undefined }[] = [];

  constructor(streamOf: (id: string) => CachedStream | undefined) {
    this.#streamOf = streamOf;
  }

  /** The next message is handled. */
  begin(): void {
    this.#number += 1;
    this.#before.length = 0;
  }

  /** Undefined where the stream is not at hand. */
  of(id: string, definition: Stream): Draft | undefined {
    const known = this.#drafts.get(id);
    if (known) {
      expectKind(known, definition);
      if (known.seenBy === this.#number) return known;
      this.#before.push({ id, was: { ...known } });
      known.seenBy = this.#number;
      return known;
    }
    const base = this.#streamOf(id);
    if (!base) return undefined;
    expectKind(base, definition);
    const draft = draftOf(base, definition, this.#number);
    this.#drafts.set(id, draft);
    this.#before.push({ id, was: undefined });
    return draft;
  }

  undo(): void {
    for (const { id, was } of this.#before)
      if (was) this.#drafts.set(id, was);
      else this.#drafts.delete(id);
  }

  /** Those that the message looked at. */
  get seen(): readonly Draft[] {
    return this.#before.map(({ id }) => this.#drafts.get(id)!);
  }

  /** What those say of themselves on the span of the message. */
  get attributes(): Readonly<Record<string, string>> {
    return Object.assign({}, ...this.seen.map(({ id, definition, state }) => definition.spanAttributes?.(state as never, id) ?? {}));
  }

  get changed(): readonly Draft[] {
    return [...this.#drafts.values()].filter(({ id, version }) => version > this.#streamOf(id)!.version);
  }
}
