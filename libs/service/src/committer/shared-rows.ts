import type { Message } from '@quadrille/decider';
import type { PoolClient } from 'pg';
import type { SharedRows, Stream } from '../tables.js';

type Locked = ReadonlyMap<string, unknown>;

/** Begins a transaction and locks these rows in it. A key without a row was looked up too: a decision is told that there is none. */
export const lockRows = async (client: PoolClient, { lockQuery }: SharedRows<unknown>, keys: ReadonlySet<string>): Promise<Locked> => {
  await client.query('BEGIN');
  if (keys.size === 0) return new Map();
  const { rows } = await client.query({ name: 'lock-rows', text: lockQuery, values: [[...keys].sort()] });
  const found = new Map(rows.map(({ key, row }) => [key as string, row as unknown]));
  return new Map([...keys].map((key) => [key, found.get(key)]));
};

/** The keys that deciding this command may look at. */
export const rowKeysOf = ({ rows }: Stream, command: Message, state: unknown): readonly string[] =>
  rows ? rows.keysOf(command, state as never) : [];

/** Rows that many streams share, as a batch is about to leave them. */
export class RowDrafts {
  readonly #locked: Locked;
  readonly #rows: Map<string, unknown>;
  readonly #changed = new Map<string, SharedRows<unknown>>();
  /** Rows as they were before the message that is being handled, in the order it changed them. */
  readonly #before: { readonly key: string; readonly was: unknown }[] = [];

  constructor(locked: Locked = new Map()) {
    this.#locked = locked;
    this.#rows = new Map(locked);
  }

  get(key: string): unknown {
    return this.#rows.get(key);
  }

  isLocked(key: string): boolean {
    return this.#locked.has(key);
  }

  /** The next message is handled. */
  begin(): void {
    this.#before.length = 0;
  }

  undo(): void {
    for (const { key, was } of this.#before.reverse()) this.#rows.set(key, was);
  }

  /** Folds an event into the rows that it touches. */
  evolve(shared: SharedRows<unknown>, event: Message): void {
    for (const key of shared.touchedBy(event)) {
      const was = this.#rows.get(key);
      const row = shared.evolve(was, event, key);
      if (row === undefined) continue;
      this.#before.push({ key, was });
      this.#rows.set(key, row);
      this.#changed.set(key, shared);
    }
  }

  /** What is to be written by which function, sorted by key. */
  get changed(): readonly Readonly<{ writeFunction: string; row: unknown }>[] {
    const keys = [...this.#changed].sort(([a], [b]) => (a < b ? -1 : 1));
    return keys.map(([key, { writeFunction }]) => ({ writeFunction, row: this.#rows.get(key) })).filter(({ row }) => row !== undefined);
  }
}
