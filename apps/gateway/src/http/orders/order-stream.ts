import { Inject, Injectable } from '@nestjs/common';
import { Streams } from '@quadrille/service';
import { untraced } from '@quadrille/telemetry';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { type OrderStatus, statusOf } from '../../domain/order-view/order-status.js';
import { GATEWAY_SETTINGS, type GatewaySettings } from '../../gateway.settings.js';
import { reading } from '../reading.js';
import { OrderDesk } from './order-desk.js';
import { isInternal, presentEntry } from './present-history.js';
import { Waiting } from './waiting.js';

const page = 200;
const lookEveryMs = 1000;

/** Orders told live, as server-sent events: `fact` for every line of the history (its id is the version), `status` when the status changed. */
@Injectable()
export class OrderStream {
  readonly #desk: OrderDesk;
  readonly #streams: Streams;
  readonly #heartbeatMs: number;
  readonly #waiting: Waiting;

  constructor(
    @Inject(OrderDesk) desk: OrderDesk,
    @Inject(Streams) streams: Streams,
    @Inject(Waiting) waiting: Waiting,
    @Inject(GATEWAY_SETTINGS) settings: GatewaySettings,
  ) {
    this.#desk = desk;
    this.#streams = streams;
    this.#waiting = waiting;
    this.#heartbeatMs = settings.HEARTBEAT_MS;
  }

  /** Tells what came after version `after` and everything to come, until the client leaves or the service stops. The order has to exist. */
  async tell(orderId: string, after: number, response: ServerResponse): Promise<void> {
    const signal = this.#waiting.until(response);
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    try {
      await this.#write(response, 'retry: 1000\n\n', signal);
      await untraced(() => this.#follow(orderId, after, response, signal));
    } catch {
      // The client left, or the store is away: it comes back with Last-Event-ID and misses nothing.
    } finally {
      response.end();
    }
  }

  async #follow(orderId: string, after: number, response: ServerResponse, signal: AbortSignal): Promise<void> {
    let version = after;
    let told: OrderStatus | undefined;
    let spokenAt = Date.now();
    while (!signal.aborted) {
      const change = this.#desk.nextChange(orderId, lookEveryMs, signal);
      try {
        for (;;) {
          const rows = await reading(this.#streams.history(orderId, { after: version, limit: page }));
          const text = rows
            .filter((row) => !isInternal(row))
            .map((row) => `id: ${row.version}\nevent: fact\ndata: ${JSON.stringify(presentEntry(row))}\n\n`)
            .join('');
          if (text !== '') {
            await this.#write(response, text, signal);
            spokenAt = Date.now();
          }
          version = rows.at(-1)?.version ?? version;
          if (rows.length > 0 || told === undefined) told = await this.#tellStatus(orderId, told, response, signal);
          if (rows.length < page) break;
        }
        if (Date.now() - spokenAt >= this.#heartbeatMs) {
          await this.#write(response, ': still here\n\n', signal);
          spokenAt = Date.now();
        }
        await change.happened;
      } finally {
        change.forget();
      }
    }
  }

  async #tellStatus(orderId: string, told: OrderStatus | undefined, response: ServerResponse, signal: AbortSignal): Promise<OrderStatus> {
    const { view } = await this.#desk.find(orderId);
    const status = statusOf(view);
    if (status !== told)
      await this.#write(response, `event: status\ndata: ${JSON.stringify({ status, updatedAt: view.updatedAt })}\n\n`, signal);
    return status;
  }

  /** Waits for a slow reader instead of filling the memory for it. */
  async #write(response: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
    if (!response.write(text)) await once(response, 'drain', { signal });
  }
}
