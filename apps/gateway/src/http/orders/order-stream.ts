import { Inject, Injectable } from '@nestjs/common';
import { Streams } from '@quadrille/service';
import { untraced } from '@quadrille/telemetry';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { type OrderStatus, statusOf } from '../../domain/order-view/order-status.js';
import { GATEWAY_SETTINGS, type GatewaySettings } from '../../gateway.settings.js';
import { reading, unlessAway } from '../reading.js';
import { OrderDesk } from './order-desk.js';
import { isInternal, presentEntry } from './present-history.js';
import { Waiting } from './waiting.js';

const page = 200;
const lookEveryMs = 1000;

type Speak = (text: string) => Promise<void>;
/** What a listener has heard; the status is due where facts were told after it. */
type Told = { version: number; status: OrderStatus | undefined; isStatusDue: boolean };

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

  /**
   * Tells what came after version `after` and everything to come, until the client leaves or the service stops. While the store is away
   * there are heartbeats alone, and nothing is missed. Ends where there is no such order.
   */
  async tell(orderId: string, after: number, response: ServerResponse): Promise<void> {
    const signal = this.#waiting.until(response);
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    try {
      await untraced(() => this.#follow(orderId, after, response, signal));
    } catch {
      // The client left, or the order cannot be told: whoever comes back with Last-Event-ID misses nothing, or hears why.
    } finally {
      response.end();
    }
  }

  async #follow(orderId: string, after: number, response: ServerResponse, signal: AbortSignal): Promise<void> {
    const told: Told = { version: after, status: undefined, isStatusDue: true };
    let spokenAt = performance.now();
    const speak: Speak = async (text) => {
      // Waits for a slow reader instead of filling the memory for it.
      if (!response.write(text)) await once(response, 'drain', { signal });
      spokenAt = performance.now();
    };
    await speak('retry: 1000\n\n');
    while (!signal.aborted) {
      const change = this.#desk.nextChange(orderId, lookEveryMs, signal);
      try {
        // Ended here, the stream would be asked for again, and at any answer but 200 a browser's EventSource gives up for good.
        await unlessAway(this.#tellNews(orderId, told, speak));
        if (performance.now() - spokenAt >= this.#heartbeatMs) await speak(': still here\n\n');
        await change.happened;
      } finally {
        change.forget();
      }
    }
  }

  async #tellNews(orderId: string, told: Told, speak: Speak): Promise<void> {
    for (;;) {
      const rows = await reading(this.#streams.history(orderId, { after: told.version, limit: page }));
      const text = rows
        .filter((row) => !isInternal(row))
        .map((row) => `id: ${row.version}\nevent: fact\ndata: ${JSON.stringify(presentEntry(row))}\n\n`)
        .join('');
      if (text !== '') await speak(text);
      told.version = rows.at(-1)?.version ?? told.version;
      told.isStatusDue ||= rows.length > 0;
      if (told.isStatusDue) await this.#tellStatus(orderId, told, speak);
      if (rows.length < page) return;
    }
  }

  async #tellStatus(orderId: string, told: Told, speak: Speak): Promise<void> {
    const { view } = await this.#desk.find(orderId);
    const status = statusOf(view);
    if (status !== told.status) await speak(`event: status\ndata: ${JSON.stringify({ status, updatedAt: view.updatedAt })}\n\n`);
    told.status = status;
    told.isStatusDue = false;
  }
}
