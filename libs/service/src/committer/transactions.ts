import { type EventStore, withConnection } from '@quadrille/event-store';
import type { Outgoing, Publisher } from '@quadrille/messaging';
import type { Logger } from '@quadrille/telemetry';
import type { PoolClient } from 'pg';
import type { Projection, SharedRows, Stream } from '../tables.js';
import type { Handled, Inbound, Intent, Outcome } from './inbound.js';
import { behind, KeyOrder } from './key-order.js';
import { Missing } from './missing.js';
import { nothing, Outbound } from './outbound.js';
import type { Routed, Routing } from './routing.js';
import { lockRows, rowKeysOf } from './shared-rows.js';
import { storeStates } from './store-states.js';
import { type CachedStream, stateOf, StreamCache } from './stream-cache.js';
import { WorkingSet } from './working-set.js';

/** An order is heard of for some ten seconds, until its parcel arrives, and a view may be as long behind: so many can be on their way without being read again. */
const mostCached = 24_000;

export type TransactionNeeds = Readonly<{
  service: string;
  store: EventStore;
  publisher: Publisher;
  routing: Routing;
  streams: readonly Stream[];
  projections: readonly Projection[];
  /** How many streams to keep in memory. */
  cachedStreams?: number;
  logger: Logger;
  /** Milliseconds since 1970 on the database's clock. */
  now: () => number;
  /** Called after the commit that recorded the intents. */
  onIntents: (intents: readonly Intent[]) => void;
  /** Called after the commit with the streams that changed. */
  onChanged: (streams: readonly Readonly<{ id: string }>[]) => void;
}>;

/** Where a message leads; `fault` where that cannot be told. */
type Routes = readonly Routed[] & { readonly fault?: Error };

type Attempt = Readonly<{
  messages: readonly Inbound[];
  routes: readonly Routes[];
  streams: Map<string, CachedStream>;
  spilled: ReadonlySet<string>;
  rowKeys: Set<string>;
  /** Streams that were read again since somebody was refused something because of them. */
  readAgain: Set<string>;
}>;

type Rows = ReadonlyMap<string, unknown> | undefined;
type Changes = Readonly<{
  streams: readonly CachedStream[];
  intents: readonly Intent[];
  outgoing: readonly Outgoing[];
  afterCommit: readonly (() => void)[];
}>;
/** `writing` is absent where there is nothing to write. */
type Decided = Readonly<{ outcomes: readonly Outcome[]; changes: Changes; writing: Promise<string> | undefined }>;

const handleWith = (set: WorkingSet, message: Inbound, routes: Routes): Outcome =>
  routes.fault ? { events: [], fault: routes.fault } : set.handle(message, routes);

/** Handles messages together, in one transaction: reads their streams, decides, writes by one statement, and publishes after the commit. */
export class Transactions {
  readonly #needs: TransactionNeeds;
  readonly #cache: StreamCache;
  readonly #shared: SharedRows<unknown> | undefined;
  readonly #outbound: Outbound;
  #storing: Promise<void> = Promise.resolve();

  constructor(needs: TransactionNeeds) {
    this.#needs = needs;
    this.#cache = new StreamCache(needs.cachedStreams ?? mostCached);
    this.#outbound = new Outbound(needs);
    this.#shared = needs.streams.find(({ rows }) => rows)?.rows;
  }

  /** Forgets what is remembered of streams: somebody else may have written them. */
  forget(): void {
    this.#cache.clear();
  }

  /**
   * Stores the states that are remembered and not stored, and forgets them at once: others may write these streams from now on. Resolves when they
   * are stored. Where that fails nothing is lost: the events are folded again.
   */
  handOver(): Promise<void> {
    const unstored = this.#needs.streams.some(({ isAtRest }) => isAtRest) ? this.#cache.unstored : [];
    this.#cache.clear();
    this.#storing = this.#storing.then(() => storeStates(unstored, this.#needs));
    return this.#storing;
  }

  async close(): Promise<void> {
    await this.#outbound.close();
    await this.handOver();
  }

  /** Resolves when what the messages change is committed. Rejects with what the database says; doing it again is safe, whatever became of it. */
  async transact(messages: readonly Inbound[]): Promise<readonly Handled[]> {
    const routes = messages.map((message) => this.#routesOf(message));
    const routed = routes.flat();
    // Held here for the whole transaction: the cache may drop one stream to make room for another that the same batch needs.
    const streams = new Map<string, CachedStream>();
    const ids = routed.map(({ streamId }) => streamId);
    await this.#cache.fetch(this.#needs.store, ids, streams);
    const rowKeys = new Set(
      this.#shared && routed.flatMap((one) => rowKeysOf(one.stream, one.command, stateOf(one.stream, streams.get(one.streamId)!))),
    );
    const readAgain = new Set<string>();
    for (;;) {
      const spilled = await this.#spilled(messages, streams);
      const attempt = (client?: PoolClient) => this.#attempt({ messages, routes, streams, spilled, rowKeys, readAgain }, client);
      const handled = this.#shared ? await withConnection(this.#needs.store.pool, attempt) : await attempt();
      if (handled) return handled;
    }
  }

  /** Undefined: something that a decision needs was not at hand; it is now. */
  async #attempt(given: Attempt, client?: PoolClient): Promise<readonly Handled[] | undefined> {
    const rows = client && (await lockRows(client, this.#shared!, given.rowKeys));
    const decided = this.#decide(given, rows, client);
    if (decided instanceof Missing) {
      // All at once: what is being fetched for a decision may fail while something else is waited for.
      const fetched = this.#cache.fetch(this.#needs.store, decided.streams, given.streams);
      await Promise.all([client?.query('ROLLBACK'), fetched, ...decided.fetched]);
      for (const key of decided.rows) given.rowKeys.add(key);
      return undefined;
    }
    const { outcomes, writing, changes } = decided;
    const transactionId = await writing;
    await client?.query(transactionId === undefined ? 'ROLLBACK' : 'COMMIT');
    const published = transactionId === undefined ? nothing : this.#committed(transactionId, changes);
    return outcomes.map((outcome) => ({ ...outcome, published }));
  }

  /**
   * Decides and sends what came of it on its way. Not asynchronous, on purpose: what was only needed to decide and to write is garbage while the
   * database works, and garbage costs nothing where what is still held is copied by the collector.
   */
  #decide({ messages, routes, streams, spilled, readAgain }: Attempt, rows: Rows, client: PoolClient | undefined): Missing | Decided {
    const { service, routing, projections, now, store } = this.#needs;
    const set = new WorkingSet({
      service,
      routing,
      projections,
      now: now(),
      streamOf: (id) => streams.get(id),
      wasSpilled: (streamId, messageId) => spilled.has(`${streamId} ${messageId}`),
      rows,
    });
    const order = new KeyOrder();
    const outcomes = messages.map((message, index) =>
      order.after(message, order.halts(message) ? behind() : handleWith(set, message, routes[index]!)),
    );
    for (const id of set.refusedOn)
      if (!readAgain.has(id)) {
        readAgain.add(id);
        this.#cache.drop(id);
        set.missing.streams.add(id);
      }
    if (!set.missing.isEmpty) return set.missing;
    const batch = set.batch();
    const isEmpty = batch.events.length === 0 && batch.effects.finished.length === 0;
    const { intents, afterCommit } = set;
    const changes = { streams: set.written, intents, outgoing: this.#outbound.messagesOf(set.events), afterCommit };
    return { outcomes, changes, writing: isEmpty ? undefined : store.write(batch, client) };
  }

  /** What is told to others once it is true. Answers the promise of publishing, which nobody needs to wait for here: the next transaction may begin. */
  #committed(transactionId: string, { streams, intents, outgoing, afterCommit }: Changes): Promise<void> {
    for (const stream of streams) this.#cache.put(stream);
    for (const act of afterCommit) act();
    this.#needs.onIntents(intents);
    this.#needs.onChanged(streams);
    return this.#outbound.publish(transactionId, outgoing);
  }

  #routesOf(message: Inbound): Routes {
    try {
      return this.#needs.routing.route(message);
    } catch (error) {
      return Object.assign([], { fault: error instanceof Error ? error : new Error(String(error)) });
    }
  }

  async #spilled(messages: readonly Inbound[], streams: ReadonlyMap<string, CachedStream>): Promise<ReadonlySet<string>> {
    const asked = [...streams.values()].filter(({ spilled }) => spilled);
    if (asked.length === 0) return new Set();
    return this.#needs.store.spilledOf(asked.flatMap((stream) => messages.map(({ id }) => ({ streamId: stream.id, messageId: id }))));
  }
}
