import { bucketCount, nextDue, type Signal } from '@quadrille/asl';
import { ExecutionDoesNotExist } from '../executions.js';
import type { Comparison } from './compare.js';
import type { Runtime } from './runtime.js';
import type { Stored } from './tables/shelf.js';
import { Turn } from './turn.js';
import { writeOrFail } from './write-or-fail.js';

type Act = (turn: Turn) => unknown;
type Entry = {
  readonly act: Act;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  outcome?: Outcome | undefined;
};
type Outcome = Readonly<{ value: unknown }> | Readonly<{ error: unknown }>;

/** What happened to an execution, after it was written. */
export type Committed = Readonly<{ stored: Stored; comparison: Comparison; stopped: readonly string[] }>;

const actsTogether = 256;
const pageLength = 8192;

/**
 * One execution in this process: what is asked of it happens in order, and what comes together is saved together. Where another process
 * has carried it on meanwhile, everything is read and done again; nothing is lost, nothing happens twice.
 */
export class LiveExecution {
  readonly arn: string;
  readonly #runtime: Runtime;
  #stored: Stored | undefined;
  #due: number | null | undefined;
  #queue: Entry[] = [];
  #pumping = false;
  #headLength = 0;

  constructor(runtime: Runtime, arn: string, stored?: Stored) {
    this.#runtime = runtime;
    this.arn = arn;
    this.#stored = stored;
    this.#due = stored?.due;
  }

  get isBusy(): boolean {
    return this.#pumping;
  }

  /** A measure of the memory that it takes: buckets of branches, and pages of what is not in one. */
  get weight(): number {
    return 1 + bucketCount(this.#stored?.state?.buckets ?? {}) + Math.floor(this.#headLength / pageLength);
  }

  /** Does something with the execution and resolves when what came of it is saved. @throws ExecutionDoesNotExist */
  do<T>(act: (turn: Turn) => T): Promise<Awaited<T>> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ act, resolve: resolve as (value: unknown) => void, reject });
      if (!this.#pumping) void this.#pump();
    });
  }

  /** Its row among the timers was taken: whatever comes of that, the row is to be written again. */
  timerWasTaken(): void {
    this.#due = undefined;
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    try {
      while (this.#queue.length > 0) {
        const entries = this.#queue.splice(0, actsTogether);
        try {
          await this.#carryOn(entries);
        } catch (error) {
          // Whether it was written is not known: the next act reads it again.
          this.#stored = undefined;
          for (const { reject } of entries) reject(error);
        }
      }
    } finally {
      this.#pumping = false;
    }
  }

  async #carryOn(entries: readonly Entry[]): Promise<void> {
    const committed = await this.#settle(entries);
    for (const { outcome, resolve, reject } of entries)
      if (!outcome) continue;
      else if ('value' in outcome) resolve(outcome.value);
      else reject(outcome.error);
    this.#queue.unshift(...entries.filter(({ outcome }) => !outcome));
    if (committed) this.#runtime.committed(committed);
  }

  async #settle(entries: readonly Entry[]): Promise<Committed | undefined> {
    for (;;) {
      const isFresh = this.#stored === undefined;
      const stored = (this.#stored ??= await this.#read());
      const turn = await this.#turnOf(stored);
      for (const entry of entries) entry.outcome = turn.isFull ? undefined : await outcomeOf(entry.act, turn);
      const isUnchanged = turn.state === stored.state && turn.consumed.length + turn.handedOver.length === 0;
      if (isUnchanged && this.#due === (nextDue(turn.state) ?? null)) {
        // A write would have noticed that another process was here; where there is none, somebody has to look.
        if (isFresh || (await this.#runtime.shelf.isCurrent(stored))) return undefined;
        this.#stored = undefined;
        continue;
      }
      const acts = entries.filter(({ outcome }) => outcome && 'value' in outcome).map(({ act }) => act);
      const written = await writeOrFail(this.#runtime, stored, this.#due, turn, acts);
      if (written) return this.#keep(written);
      this.#stored = undefined;
    }
  }

  async #read(): Promise<Stored> {
    const found = await this.#runtime.shelf.read(this.arn);
    if (!found) throw new ExecutionDoesNotExist(this.arn);
    this.#due = found.due;
    return found;
  }

  async #turnOf(stored: Stored): Promise<Turn> {
    const { definitions, surroundings, clock } = this.#runtime;
    const { hash } = stored.record;
    const turn = new Turn(stored, definitions.known(hash) ?? (await definitions.recall(hash)), surroundings, clock.now);
    if (!turn.hasBegun) await turn.begin();
    return turn;
  }

  #keep(committed: Committed): Committed {
    this.#stored = committed.stored;
    this.#due = committed.stored.due;
    this.#headLength = committed.comparison.change.head.length;
    const { state } = committed.stored;
    // What an advance left for the next one so that nobody is blocked goes on at once.
    if (state && (nextDue(state) ?? Infinity) <= this.#runtime.clock.now()) this.do((turn) => turn.take(tick)).catch(() => undefined);
    return committed;
  }
}

const tick: Signal = { kind: 'tick' };

const outcomeOf = async (act: Act, turn: Turn): Promise<Outcome> => {
  try {
    const value = act(turn);
    return { value: value instanceof Promise ? await value : value };
  } catch (error) {
    return { error };
  }
};
