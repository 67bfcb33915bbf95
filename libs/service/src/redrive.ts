import { Refusal } from '@quadrille/decider';
import { readCloudEvent, Unreadable } from '@quadrille/events';
import { isTransient, mostStarts, neverEnded, type Parked, type ParkedMessage } from '@quadrille/event-store';
import { Counter, type Logger, metrics } from '@quadrille/telemetry';
import type { Committer } from './committer/committer.js';
import type { Inbound } from './committer/inbound.js';
import type { Intake } from './intake.js';
import { newsIn, noPartition } from './tell-news.js';

const maxAttempts = 8;

/** Seconds until the try after one that has failed now; undefined where enough were made. */
const secondsToNext = ({ attempts }: ParkedMessage): number | undefined =>
  attempts + 1 < maxAttempts ? Math.min(300, 5 * 2 ** (attempts + 1)) : undefined;

/** Nobody has to ask for the next try of it. */
const isTriedByItself = ({ nextAt, code }: ParkedMessage): boolean => nextAt !== null || code === 'queued';

/** As it came: over Kafka, or from a feed. */
const told = ({ bytes, key, partition }: ParkedMessage): Inbound =>
  partition === noPartition ? newsIn(bytes) : { ...readCloudEvent(bytes, key === null ? null : Buffer.from(key))!, fromKafka: true };

const tried = new Counter({
  name: 'quadrille_parked_retries_total',
  help: 'parked messages that were tried again, by how that ended: applied, failed',
  labelNames: ['result'],
  registers: [metrics],
});

/** Tries parked messages again: by itself with back-off where handling failed, at an operator's word otherwise. Same bytes, same ids. */
export class Redrive {
  readonly #parked: Parked;
  readonly #committer: Committer;
  readonly #intake: Intake;
  readonly #logger: Logger;
  /** Counted by this process, which lives: they are counted once, also where the database did not hear of their end. */
  readonly #begun = new Set<string>();

  constructor({ parked, committer, intake, logger }: Readonly<{ parked: Parked; committer: Committer; intake: Intake; logger: Logger }>) {
    this.#parked = parked;
    this.#committer = committer;
    this.#intake = intake;
    this.#logger = logger;
  }

  /**
   * Tries the keys whose time has come, each in the order its messages came, up to one whose time has not. What goes wrong with one key concerns it
   * alone.
   */
  async tend(): Promise<void> {
    const due = await this.#parked.keysDue();
    if (due.length === 0) return;
    try {
      for (const key of due) await this.#tendKey(await this.#parked.ofKey(key));
    } finally {
      await this.#intake.refreshBlocked();
    }
  }

  /** Undefined: applied. Otherwise why not; the message stays parked, and is tried again by itself if it was before. */
  async redrive(message: ParkedMessage, actor: string, reason: string): Promise<string | undefined> {
    const failure = await this.#apply(message);
    if (failure === undefined) await this.#parked.settle(message.id, 'redriven', { actor, reason });
    else await this.#parked.postpone(message.id, failure, isTriedByItself(message) ? secondsToNext(message) : undefined, { actor, reason });
    await this.#intake.refreshBlocked();
    return failure;
  }

  async discard({ id }: ParkedMessage, actor: string, reason: string): Promise<void> {
    await this.#parked.settle(id, 'discarded', { actor, reason });
    await this.#intake.refreshBlocked();
  }

  async #tendKey(messages: readonly ParkedMessage[]): Promise<void> {
    try {
      for (const message of messages) if (!message.isDue || !(await this.#mayBegin(message)) || !(await this.#retry(message))) return;
    } catch (error) {
      this.#logger[isTransient(error) ? 'debug' : 'error']({ err: error, key: messages[0]?.key }, 'could not try a key that is parked');
    }
  }

  /** Counts the beginning of a try. A message that has killed the process often enough is left to an operator instead. */
  async #mayBegin(message: ParkedMessage): Promise<boolean> {
    const { id } = message;
    if (this.#begun.has(id)) return true;
    if ((await this.#parked.begin(message)) <= mostStarts) {
      this.#begun.add(id);
      return true;
    }
    this.#logger.error({ parked: id }, `left a message to an operator that was ${neverEnded}`);
    await this.#parked.leaveToOperator(id, 'kills-the-process', neverEnded);
    await this.#ended(message);
    return false;
  }

  /** True: applied, and what queues behind it may be tried. */
  async #retry(message: ParkedMessage): Promise<boolean> {
    try {
      const reason = await this.#apply(message);
      if (reason === undefined) await this.#parked.settle(message.id, 'redriven', { actor: 'quadrille', reason: 'retried with back-off' });
      else await this.#parked.postpone(message.id, reason, secondsToNext(message));
      return reason === undefined;
    } finally {
      await this.#ended(message);
    }
  }

  async #ended(message: ParkedMessage): Promise<void> {
    await this.#parked.end(message).then(
      () => this.#begun.delete(message.id),
      () => undefined,
    );
  }

  async #apply(message: ParkedMessage): Promise<string | undefined> {
    const failure = await this.#try(message);
    tried.inc({ result: failure === undefined ? 'applied' : 'failed' });
    return failure;
  }

  async #try(message: ParkedMessage): Promise<string | undefined> {
    try {
      const { fault, published } = await this.#committer.submit(told(message));
      if (fault) return fault.message;
      await published.catch(() => undefined);
      return undefined;
    } catch (error) {
      if (error instanceof Unreadable || error instanceof Refusal) return error.message;
      if (isTransient(error)) throw error;
      this.#logger.error({ err: error, parked: message.id }, 'could not try a parked message');
      return (error as Error).message;
    }
  }
}
