import { cloudEventText, type EventStore, forgetPublished, type NewEvent, subjectOf } from '@quadrille/event-store';
import type { Outgoing, Publisher } from '@quadrille/messaging';
import type { Logger } from '@quadrille/telemetry';

const tidyEveryMs = 500;
/** What follows where nothing is to be published. */
export const nothing: Promise<void> = Promise.resolve();

type Needs = Readonly<{ service: string; store: EventStore; publisher: Publisher; logger: Logger }>;

/** Publishes what transactions leave to be told, and forgets their outbox rows when the brokers have it. */
export class Outbound {
  readonly #needs: Needs;
  /** Transactions whose messages are with the brokers and whose outbox rows are still there. */
  #published: string[] = [];
  #tidying: NodeJS.Timeout | undefined;

  constructor(needs: Needs) {
    this.#needs = needs;
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
      this.#published.push(transactionId);
      this.#tidyLater();
    });
    published.catch((error: Error) => logger.warn({ err: error.message, transactionId }, 'not published yet; the outbox will'));
    return published;
  }

  async close(): Promise<void> {
    clearTimeout(this.#tidying);
    await this.#tidy().catch(() => undefined);
  }

  #tidyLater(): void {
    this.#tidying ??= setTimeout(async () => {
      await this.#tidy().catch(() => undefined);
      this.#tidying = undefined;
      if (this.#published.length > 0) this.#tidyLater();
    }, tidyEveryMs);
  }

  /** Where it fails, the sweep finds the rows: what is published once more is dropped by its receivers. */
  async #tidy(): Promise<void> {
    const done = this.#published.splice(0);
    if (done.length > 0) await forgetPublished(this.#needs.store.pool, done);
  }
}
