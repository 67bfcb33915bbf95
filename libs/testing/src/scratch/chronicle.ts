import { randomUUID } from 'node:crypto';
import type { ScratchStores } from './scratch-stores.js';

type Told = Readonly<{ service: string; type: string; data?: object; topic?: string; stream?: string; id?: string; messageId?: string }>;

/** Writes into scratch stores what services would have written, keeping the gateway's record in step. */
export class Chronicle {
  readonly #stores: ScratchStores;
  readonly #versions = new Map<string, number>();

  constructor(stores: ScratchStores) {
    this.#stores = stores;
  }

  /** An event of a stream; answers its id. What is told on a topic of events about an order is recorded by the gateway. */
  async tell(
    orderId: string,
    { service, type, data = {}, topic, stream = orderId, id = randomUUID(), messageId = randomUUID() }: Told,
  ): Promise<string> {
    const place = `${service}/${stream}`;
    const version = (this.#versions.get(place) ?? 0) + 1;
    this.#versions.set(place, version);
    const body = JSON.stringify(stream === orderId ? { orderId, ...data } : data);
    await this.#stores.run(
      `INSERT INTO ${service}.events (stream_id, version, event_id, message_id, type, schema_version, topic, data, metadata) VALUES ($1, $2, $3, $4, $5, 1, $6, $7, '{}')`,
      [stream, version, id, messageId, type, topic ?? null, body],
    );
    if (topic === `${service}.events`) await this.tell(orderId, { service: 'gateway', type: 'FactRecorded', data: { id, type } });
    return id;
  }

  /** A stream has handled a message, and nothing followed. */
  async handle(service: string, stream: string, messageId: string): Promise<void> {
    await this.tell(stream, { service, type: 'NothingFollowed', messageId });
  }
}
