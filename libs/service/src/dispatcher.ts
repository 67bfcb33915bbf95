import type { Message } from '@quadrille/decider';
import { newId } from '@quadrille/events';
import { isTransient } from '@quadrille/event-store';
import { activeTraceparent } from '@quadrille/telemetry';
import type { Committer } from './committer/committer.js';
import type { Handled, Inbound } from './committer/inbound.js';
import { TookTooLong, within } from './within.js';

/** What is needed to answer is away; the same request may go well in a moment. Nothing of it is lost, nothing promised. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds = 2, options?: ErrorOptions) {
    super(message, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export type DispatchOptions = Readonly<{
  /** A UUID; `derivedId` makes one of any text. Repeating a dispatch with the same id has no second effect on the same stream. */
  id?: string;
  traceparent?: string;
  /** What it is all about; by default what follows from it is about its own key. */
  correlationid?: string;
  /** How long to wait for the brokers after the commit. The outbox keeps the word where they take longer. */
  publishWithinMs?: number;
}>;

const commitWithinMs = 4000;

/** Gives a command of this very service to its committer. */
export class Dispatcher {
  readonly #service: string;
  readonly #committer: Committer;

  constructor(service: string, committer: Committer) {
    this.#service = service;
    this.#committer = committer;
  }

  /** Resolves when committed and, within `publishWithinMs`, published. Rejects with the Refusal of the decision, with Unavailable, or with the fault of a decision. */
  async dispatch(
    { type, data }: Message,
    { id = newId(), traceparent = activeTraceparent(), correlationid, publishWithinMs = 1000 }: DispatchOptions = {},
  ): Promise<Readonly<{ events: readonly Message[] }>> {
    const known = { ...(traceparent && { traceparent }), ...(correlationid && { correlationid }) };
    const message = { id, type, data, time: new Date().toISOString(), source: `/${this.#service}`, ...known };
    const { events, refusal, fault, published } = await this.#submit(message).catch(unavailable);
    if (refusal) throw refusal;
    if (fault) throw fault;
    if (publishWithinMs > 0) await within(publishWithinMs, published).catch(() => undefined);
    return { events };
  }

  /** What is answered as unavailable is not begun later, when its sender may have asked again. */
  async #submit(message: Inbound): Promise<Handled> {
    const leaving = new AbortController();
    try {
      return await within(commitWithinMs, this.#committer.submit(message, leaving.signal));
    } catch (error) {
      leaving.abort();
      throw error;
    }
  }
}

const unavailable = (error: unknown): Handled => {
  if (error instanceof TookTooLong || isTransient(error))
    throw new Unavailable('the store cannot be reached at the moment', 2, { cause: error });
  throw error;
};
