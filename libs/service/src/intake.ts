import { readCloudEvent, Unreadable } from '@quadrille/events';
import {
  countStarts,
  forgetStarts,
  isTransient,
  mostStarts,
  neverEnded,
  type NewlyParked,
  type Parked,
  startsOf,
} from '@quadrille/event-store';
import type { Received } from '@quadrille/messaging';
import type { Logger } from '@quadrille/telemetry';
import type { Pool } from 'pg';
import type { Committer } from './committer/committer.js';
import type { Handled, Inbound } from './committer/inbound.js';
import { behindAnother, QueuedBehind } from './committer/key-order.js';
import type { Routing } from './committer/routing.js';

type Needs = Readonly<{ committer: Committer; routing: Routing; parked: Parked; pool: Pool; logger: Logger }>;
type Readable = Readonly<{ received: Received; message: Inbound; key: string }>;

/** Messages are counted before they are handled for this long after the first came: one that has killed the process before is among them. */
const probationMs = 5000;
const firstRetrySeconds = 5;

/** Takes what Kafka delivers: handles it, or parks it with its reason; waits in place while the database is away. Nothing it is given is lost. */
export class Intake {
  readonly #needs: Needs;
  #probationEnds = 0;
  #suspect: Promise<void> = Promise.resolve();
  #blocked: ReadonlySet<string> = new Set();
  /** Until it is read what others parked before partitions came to us. */
  #unknown: symbol | undefined = Symbol();

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Partitions have moved: who had them before may have parked what stands before the next message. */
  moved(): void {
    this.#unknown = Symbol();
  }

  /** What is parked while the store is asked stays blocked, also where the store did not know of it yet. */
  async refreshBlocked(): Promise<void> {
    const [before, unknown] = [this.#blocked, this.#unknown];
    const stored = await this.#needs.parked.blockedKeys();
    this.#blocked = this.#blocked === before ? stored : new Set([...stored, ...this.#blocked]);
    if (this.#unknown === unknown) this.#unknown = undefined;
  }

  /** Resolves when every message is committed and published, or parked. Rejects only when `stay` says that the partition is gone. */
  async handle(messages: readonly Received[], stay: () => Promise<boolean>): Promise<void> {
    await this.#needs.committer.room();
    const toPark: NewlyParked[] = [];
    const readable: Readable[] = [];
    for (const received of messages) {
      try {
        const event = readCloudEvent(received.value, received.key, (type) => this.#needs.routing.handles(type));
        // It was read for us alone: marking it is cheaper than a copy of each message.
        if (event) readable.push({ received, message: Object.assign(event, { fromKafka: true }), key: event.subject });
      } catch (error) {
        // A defect in reading, too, concerns this message alone: thrown on, it would have it delivered again for ever, and nothing behind it.
        const [code, reason] = [error instanceof Unreadable ? error.code : 'unreadable', (error as Error).message];
        const { topic, partition, offset } = received;
        this.#needs.logger.error({ code, reason, topic, partition, offset }, 'parked a message that cannot be read');
        toPark.push(parkable(received, code, reason, false));
      }
    }
    if (toPark.length > 0) await this.#insist(stay, () => this.#park(toPark));
    const free = await this.#unblocked(readable, stay);
    if (free.length === 0) return;
    // Counted from the first message, not from the start: after kill -9 the group keeps the newcomer waiting for longer than that.
    this.#probationEnds ||= performance.now() + probationMs;
    if (performance.now() < this.#probationEnds) await this.#onProbation(free, stay);
    else await this.#all(free, stay);
  }

  /** Parks what stands behind a parked message of its key, and answers the rest. */
  async #unblocked(readable: readonly Readable[], stay: () => Promise<boolean>): Promise<readonly Readable[]> {
    if (this.#unknown) await this.#insist(stay, () => this.refreshBlocked());
    const isBlocked = ({ key }: Readable): boolean => this.#blocked.has(key);
    const behind = readable.filter(isBlocked);
    if (behind.length === 0) return readable;
    await this.#insist(stay, () => this.#park(behind.map(queued)));
    return readable.filter((one) => !behind.includes(one));
  }

  async #all(readable: readonly Readable[], stay: () => Promise<boolean>): Promise<void> {
    const { committer } = this.#needs;
    const messages = readable.map(({ message }) => message);
    const handled = await this.#insist(stay, () => committer.submitAll(messages));
    const failed = readable.flatMap((one, index) => this.#failureOf(one, handled[index]!) ?? []);
    if (failed.length > 0) await this.#insist(stay, () => this.#park(failed, firstRetrySeconds));
    const behind = readable.filter((_, index) => handled[index]?.fault instanceof QueuedBehind);
    if (behind.length > 0) await this.#insist(stay, () => this.#park(behind.map(queued)));
    // What could not be published now is in the outbox, which does not forget.
    await Promise.allSettled(new Set(handled.map(({ published }) => published)));
  }

  /** How the message is to be parked, if its handling failed. A refusal is an answer, not a failure. */
  #failureOf({ received, message: { id, type } }: Readable, { fault, refusal }: Handled): NewlyParked | undefined {
    const { logger } = this.#needs;
    if (refusal) logger.info({ code: refusal.code, id, type }, 'refused a message');
    if (!fault || fault instanceof QueuedBehind) return undefined;
    logger.error({ err: fault, id, type }, 'parked a message whose handling failed');
    return parkable(received, 'handling-failed', fault.message, true);
  }

  /**
   * What is new is handled together. A message that was begun before and never ended is handled alone, one in the whole process at a time, and
   * counted only when its turn has come: no neighbour is blamed for it. What has its key keeps its place before and behind it.
   */
  async #onProbation(readable: readonly Readable[], stay: () => Promise<boolean>): Promise<void> {
    const { pool } = this.#needs;
    const starts = await this.#insist(stay, () => startsOf(pool, placesOf(readable)));
    const suspects = new Set(readable.filter((_, index) => starts[index]! > 0).map(({ key }) => key));
    const others = readable.filter(({ key }) => !suspects.has(key));
    if (others.length > 0) await this.#counted(others, stay);
    for (const [index, one] of readable.entries()) {
      if (!suspects.has(one.key) || (await this.#unblocked([one], stay)).length === 0) continue;
      const before = starts[index]!;
      if (before > 0) await this.#alone(() => this.#suspected(one, before, stay));
      else await this.#counted([one], stay);
    }
  }

  async #suspected(one: Readable, starts: number, stay: () => Promise<boolean>): Promise<void> {
    const { pool, logger } = this.#needs;
    if (starts < mostStarts) return this.#counted([one], stay);
    logger.error({ id: one.message.id, type: one.message.type }, `parked a message that was ${neverEnded}`);
    await this.#insist(stay, () => this.#park([parkable(one.received, 'kills-the-process', neverEnded, true)]));
    await forgetStarts(pool, [one.received]).catch(() => undefined);
  }

  /** Handles what is counted meanwhile. Whatever became of it, also where its partition was taken away, the process is alive; nobody waits for the count to go. */
  async #counted(readable: readonly Readable[], stay: () => Promise<boolean>): Promise<void> {
    const { pool } = this.#needs;
    const places = placesOf(readable);
    await this.#insist(stay, () => countStarts(pool, places));
    await this.#all(readable, stay).finally(() => void forgetStarts(pool, places).catch(() => undefined));
  }

  #alone(act: () => Promise<void>): Promise<void> {
    const turn = this.#suspect.then(act);
    this.#suspect = turn.catch(() => undefined);
    return turn;
  }

  async #park(messages: readonly NewlyParked[], retryInSeconds?: number): Promise<void> {
    await this.#needs.parked.park(messages, retryInSeconds);
    const blocking = messages.filter(({ blocksKey, key }) => blocksKey && key !== null);
    if (blocking.length > 0) this.#blocked = new Set([...this.#blocked, ...blocking.map(({ key }) => key!)]);
  }

  /** Does it until it goes well: what is transient is waited for, as long as the partition is ours. */
  async #insist<T>(stay: () => Promise<boolean>, act: () => Promise<T>): Promise<T> {
    for (let wait = 100; ; wait = Math.min(wait * 2, 2000)) {
      try {
        return await act();
      } catch (error) {
        if (!isTransient(error)) this.#needs.logger.error({ err: error }, 'unexpected; trying again');
        if (!(await stay())) throw error;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }
}

const placesOf = (readable: readonly Readable[]): readonly Received[] => readable.map(({ received }) => received);

const queued = ({ received }: Readable): NewlyParked => parkable(received, 'queued', behindAnother, true);

const parkable = (
  { topic, partition, offset, key, value, headers }: Received,
  code: string,
  reason: string,
  blocksKey: boolean,
): NewlyParked => ({
  key: key?.toString('utf8') ?? null,
  topic,
  partition,
  offset,
  headers: Object.fromEntries(Object.entries(headers ?? {}).map(([name, header]) => [name, String(header)])),
  bytes: value,
  code,
  reason,
  blocksKey,
});
