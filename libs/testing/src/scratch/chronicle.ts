import { randomUUID } from 'node:crypto';
import type { ScratchStores } from './scratch-stores.js';

type Told = Readonly<{ service: string; type: string; data?: object; topic?: string; stream?: string; id?: string }>;

/** Writes into scratch stores what services would have written, keeping snapshots, handled ids and the gateway's record in step. */
export class Chronicle {
  readonly #stores: ScratchStores;
  readonly #versions = new Map<string, number>();

  constructor(stores: ScratchStores) {
    this.#stores = stores;
  }

  /** An event of a stream; answers its id. What is told on a topic of events about an order is recorded by the gateway. */
  async tell(orderId: string, { service, type, data = {}, topic, stream = orderId, id = randomUUID() }: Told): Promise<string> {
    const place = `${service}/${stream}`;
    const version = (this.#versions.get(place) ?? 0) + 1;
    this.#versions.set(place, version);
    const body = JSON.stringify(stream === orderId ? { orderId, ...data } : data);
    await this.#stores.run(
      `INSERT INTO ${service}.events (stream_id, version, event_id, type, schema_version, topic, data, metadata) VALUES ($1, $2, $3, $4, 1, $5, $6, '{}')`,
      [stream, version, id, type, topic ?? null, body],
    );
    await this.#snapshot(service, stream, version);
    if (topic === `${service}.events`) await this.tell(orderId, { service: 'gateway', type: 'FactRecorded', data: { id, type } });
    return id;
  }

  /** A stream has handled a message. */
  async handle(service: string, stream: string, messageId: string): Promise<void> {
    await this.#snapshot(service, stream, this.#versions.get(`${service}/${stream}`) ?? 0);
    await this.#stores.run(`UPDATE ${service}.streams SET handled = btrim(handled || ' ' || $2) WHERE stream_id = $1`, [stream, messageId]);
  }

  async #snapshot(service: string, stream: string, version: number): Promise<void> {
    const values = [stream, version];
    await this.#stores.run(
      `INSERT INTO ${service}.streams (stream_id, snapshot_version, version, revision, handled) SELECT $1, 0, 0, 1, '' WHERE NOT EXISTS (SELECT FROM ${service}.streams WHERE stream_id = $1)`,
      [stream],
    );
    await this.#stores.run(`UPDATE ${service}.streams SET version = $2 WHERE stream_id = $1`, values);
  }
}
