import { isConflict, isTransient } from '@quadrille/event-store';
import { Batcher } from '@quadrille/messaging';
import { account, countBatch } from './account.js';
import type { Handled, Inbound } from './inbound.js';
import { behind, KeyOrder } from './key-order.js';
import { nothing } from './outbound.js';
import { type TransactionNeeds, Transactions } from './transactions.js';

const maxConflicts = 5;
/** Enough to share a round trip among many. More would only live longer in memory, and what lives long costs the garbage collector most. */
const maxMessages = 250;

/**
 * One transaction per change, many changes a transaction: whatever messages are at hand are decided together, written by one statement, and
 * published after the commit while the next transaction runs.
 */
export class Committer {
  readonly #service: string;
  readonly #transactions: Transactions;
  readonly #batcher = new Batcher<readonly Inbound[], readonly Handled[]>((groups) => this.#flushGroups(groups), {
    maxSize: maxMessages,
    sizeOf: (group) => group.length,
  });

  constructor(needs: TransactionNeeds) {
    this.#service = needs.service;
    this.#transactions = new Transactions(needs);
  }

  /** Resolves when what the messages change is committed. Rejects where the database is away: nothing is known then, and doing it again is safe. */
  submitAll(messages: readonly Inbound[], signal?: AbortSignal): Promise<readonly Handled[]> {
    return this.#batcher.submit(messages, signal);
  }

  /** Once `signal` is aborted the message is not begun any more; one that is under way goes on. */
  async submit(message: Inbound, signal?: AbortSignal): Promise<Handled> {
    const [handled] = await this.submitAll([message], signal);
    return handled!;
  }

  /** Resolves when the transaction after this one has room. What is read earlier than it is needed only waits, and memory waits with it. */
  room(): Promise<void> {
    return this.#batcher.room();
  }

  /** Stores what is remembered of streams and forgets it: partitions move, and somebody else may write them. Resolves when it is stored. */
  handOver(): Promise<void> {
    return this.#transactions.handOver();
  }

  async close(): Promise<void> {
    await this.#batcher.idle();
    await this.#transactions.close();
  }

  async #flushGroups(groups: readonly (readonly Inbound[])[]): Promise<readonly (readonly Handled[])[]> {
    const handled = await this.#flush(groups.length === 1 ? groups[0]! : groups.flat());
    let from = 0;
    return groups.map(({ length }) => handled.slice(from, (from += length)));
  }

  async #flush(messages: readonly Inbound[]): Promise<readonly Handled[]> {
    const startedAt = Date.now();
    countBatch(messages.length);
    for (let conflicts = 0; ; conflicts += 1) {
      try {
        const handled = await this.#transactions.transact(messages);
        account(this.#service, messages, handled, startedAt);
        return handled;
      } catch (error) {
        this.#transactions.forget();
        if (isConflict(error) && conflicts < maxConflicts) {
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * (conflicts + 1)));
          continue;
        }
        if (isTransient(error)) throw error;
        if (messages.length === 1) return [{ events: [], fault: error as Error, published: nothing }];
        return this.#isolate(messages);
      }
    }
  }

  /** One message spoils the transaction of all: each gets a transaction of its own, and the culprit is known. */
  async #isolate(messages: readonly Inbound[]): Promise<readonly Handled[]> {
    const all: Handled[] = [];
    const order = new KeyOrder();
    for (const message of messages) {
      const [handled] = order.halts(message) ? [{ ...behind(), published: nothing }] : await this.#flush([message]);
      all.push(order.after(message, handled!));
    }
    return all;
  }
}
