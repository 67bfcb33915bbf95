import { Batcher, type Database, isTransient } from '@quadrille/service';
import { checkLength } from './bounded-text.js';
import type { Change, Saved } from './change.js';
import { columnsOf } from './columns.js';

type Pool = Database['pool'];

const mostDeadlocks = 3;
/** So much text counts in a batch as one change more. */
const textOfOne = 64 * 1024;
const save = {
  name: 'save-machine-executions',
  text: `SELECT saved, stopped FROM save_machine_executions(${columnsOf([], '', 0)
    .map((_, index) => `$${index + 1}`)
    .join(',')})`,
};

/**
 * Writes changes of executions: those that come together are one statement. A change that the database refuses is refused alone.
 * Numbers are handed out from blocks, so that an execution knows its own before it is written.
 */
export class Ledger {
  readonly #pool: Pool;
  readonly #owner: string;
  readonly #leaseMs: number;
  readonly #batcher: Batcher<Change, Saved | Refused>;
  #next = 0;
  #end = 0;
  #block: Promise<void> | undefined;

  /** `owner` is the id of this process: it makes the calls that it writes down. A child that has not begun after `leaseMs` is begun by anybody. */
  constructor(pool: Pool, owner: string, leaseMs: number, maxBatch = 500) {
    this.#leaseMs = leaseMs;
    this.#pool = pool;
    this.#owner = owner;
    this.#batcher = new Batcher((changes) => this.#flush(changes), {
      maxSize: maxBatch,
      sizeOf: (change) => 1 + Math.floor(textOf(change) / textOfOne),
    });
  }

  /** @throws RangeError for a change that no statement holds */
  async write(change: Change): Promise<Saved> {
    checkLength(textOf(change));
    const result = await this.#batcher.submit(change);
    if ('fault' in result) throw result.fault;
    return result;
  }

  /** Resolves when what was submitted is written. */
  idle(): Promise<void> {
    return this.#batcher.idle();
  }

  async number(): Promise<number> {
    while (this.#next >= this.#end) await (this.#block ??= this.#fetchBlock());
    return this.#next++;
  }

  async #fetchBlock(): Promise<void> {
    try {
      const { rows } = await this.#pool.query<{ first: string }>(`SELECT nextval('machine_numbers') AS first`);
      this.#next = Number(rows[0]!.first);
      this.#end = this.#next + 1000;
    } finally {
      this.#block = undefined;
    }
  }

  async #flush(changes: readonly Change[]): Promise<readonly (Saved | Refused)[]> {
    try {
      return await this.#save(changes);
    } catch (error) {
      // A lost connection says nothing about the changes; anything else may be the fault of one of them.
      if (changes.length === 1 || (isTransient(error) && !isDeadlock(error))) throw error;
      const results: (Saved | Refused)[] = [];
      for (const change of changes) results.push(...(await this.#save([change]).catch((fault: unknown) => [{ fault }])));
      return results;
    }
  }

  async #save(changes: readonly Change[]): Promise<readonly Saved[]> {
    const query = { ...save, values: columnsOf(changes, this.#owner, this.#leaseMs) };
    const { rows } = await this.#untangled<{ saved: (string | number)[]; stopped: string[] }>(query, changes.length === 1);
    const saved = new Set(rows[0]!.saved.map(Number));
    // Which parent a child was stopped for does not matter: they are told after the whole batch.
    return changes.map(({ record }, index) => ({ saved: saved.has(record.number), stopped: index === 0 ? rows[0]!.stopped : [] }));
  }

  /** One change alone that was chosen to break a deadlock is written again: the others of it are done by then. */
  async #untangled<Row extends object>(query: typeof save & { values: unknown[] }, isAlone: boolean): Promise<{ rows: Row[] }> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#pool.query<Row>(query);
      } catch (error) {
        if (!isAlone || !isDeadlock(error) || tries > mostDeadlocks) throw error;
      }
    }
  }
}

/** Characters of the parts that may be large. */
const textOf = ({ head, output, history, buckets, children, told }: Change): number => {
  let length = head.length + output.length;
  for (const { events } of history) length += events.length;
  for (const { state } of buckets) length += state.length;
  for (const { input } of children) length += input.length;
  for (const { signal } of told) length += signal.length;
  return length;
};

type Refused = Readonly<{ fault: unknown }>;

const isDeadlock = (error: unknown): boolean => (error as { code?: string }).code === '40P01';
