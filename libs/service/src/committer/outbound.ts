import { cloudEventText, type EventStore, type NewEvent, subjectOf } from '@quadrille/event-store';
import type { Outgoing, Publisher } from '@quadrille/messaging';
import type { Logger } from '@quadrille/telemetry';

const tidyAfterMs = 200;
/** What follows where nothing is to be published. */
export const nothing: Promise<void> = Promise.resolve();

type Needs = Readonly<{ service: string; store: EventStore; publisher: Publisher; logger: Logger }>;

/** Publishes what transactions leave to be told, and forgets their outbox rows when the brokers have it. */
export class Outbound {
  readonly #needs: Needs;
  #published: readonly string[] = [];
  #tidying: NodeJS.Timeout | undefined;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Transactions whose messages are with the brokers and whose outbox rows are still there: the next transaction may delete them. */
  get done(): readonly string[] {
    return this.#published;
  }

  /** The outbox rows of these are deleted. */
  forget(done: readonly string[]): void {
    this.#published = this.#published.filter((id) => !done.includes(id));
  }

  messagesOf(events: readonly NewEvent[]): readonly Outgoing[] {
    const { service } = this.#needs;
    const outgoing: Outgoing[] = [];
    for (const event of events)
      if (event.topic !== null)
        outgoing.push({ topic: event.topic, key: subjectOf(event), value: cloudEventText(service, event, event.data) });
    return outgoing;
  }

  /** Fulfils when the brokers have all of it; rejects when that is unknown: the outbox publishes it later. */
  publish(transactionId: string, outgoing: readonly Outgoing[]): Promise<void> {
    if (outgoing.length === 0) return nothing;
    const { publisher, logger } = this.#needs;
    const published = publisher.publish(outgoing).then(() => {
      this.#published = [...this.#published, transactionId];
      this.#tidying ??= setTimeout(() => void this.#tidy().catch(() => undefined), tidyAfterMs);
    });
    published.catch((error: Error) => logger.warn({ err: error.message, transactionId }, 'not published yet; the outbox will'));
    return published;
  }

  async close(): Promise<void> {
    clearTimeout(this.#tidying);
    await this.#tidy().catch(() => undefined);
  }

  /** Outbox rows are deleted by the next transaction; where none comes, by this. */
  async #tidy(): Promise<void> {
    this.#tidying = undefined;
    const done = this.#published;
    if (done.length === 0) return;
    await this.#needs.store.pool.query('DELETE FROM outbox WHERE transaction_id = ANY ($1::xid8[])', [done]);
    this.forget(done);
  }
}
