import { Inject, Injectable } from '@nestjs/common';
import { type Message, Refusal } from '@quadrille/decider';
import { newId, type SubmitOrder } from '@quadrille/events';
import { Batcher, Dispatcher, Problem, type SeenStream, Streams } from '@quadrille/service';
import { activeTraceparent } from '@quadrille/telemetry';
import { isSettled, statusOf } from '../../domain/order-view/order-status.js';
import { orderViewFold } from '../../domain/order-view/evolve-order-view.js';
import type { OrderView } from '../../domain/order-view/order-view.js';
import { type ClaimedKey, claimedKeyFold } from '../../domain/requests/claimed-key.js';
import type { SubmitOnce } from '../../domain/requests/submit-once.js';
import type { AskReturnOnce } from '../../domain/requests/ask-return-once.js';
import { GATEWAY_SETTINGS, type GatewaySettings } from '../../gateway.settings.js';
import { fingerprintOf } from '../limits/canonical-json.js';
import { reading } from '../reading.js';

export type SeenOrder = Readonly<{ view: OrderView; version: number; traceparent?: string | undefined }>;

/** Which order a command is about, where its stream is another; in which trace it is given, where in another than that of the request. */
type About = Readonly<{ orderId?: string | undefined; traceparent?: string | undefined }>;

export type Submitting = Readonly<{
  order: (orderId: string, submittedAt: string) => SubmitOrder['data'];
  /** What makes two requests the same: the body as it came. */
  body: unknown;
  /** Keys of different routes have nothing to do with each other. */
  route: string;
  key?: string | undefined;
}>;

/** Another instance's changes are not heard at once: whoever waits looks again this often. */
const lookEveryMs = 1000;

/** Takes orders in and knows them again. */
@Injectable()
export class OrderDesk {
  readonly #dispatcher: Dispatcher;
  readonly #streams: Streams;
  readonly #publishWithinMs: number;
  /** Whoever reads at the same moment shares one query, so that many who wait cost little. */
  readonly #views: Batcher<string, SeenStream<OrderView> | undefined>;

  constructor(
    @Inject(Dispatcher) dispatcher: Dispatcher,
    @Inject(Streams) streams: Streams,
    @Inject(GATEWAY_SETTINGS) settings: GatewaySettings,
  ) {
    this.#dispatcher = dispatcher;
    this.#streams = streams;
    this.#publishWithinMs = settings.PUBLISH_WITHIN_MS;
    this.#views = new Batcher((ids) => streams.readAll(ids, orderViewFold), { maxSize: 500 });
  }

  /** The id of the order: a new one, or that of the same request made before under the same key. Resolves when the order is stored for good. */
  async submit({ order, body, route, key }: Submitting): Promise<string> {
    const orderId = newId();
    const traceId = activeTraceparent()?.split('-')[1];
    const data = { order: order(orderId, new Date().toISOString()), ...(traceId !== undefined && { traceId }) };
    if (key === undefined) {
      await this.ask({ type: 'OpenOrder', data: { orderId, ...data } });
      return orderId;
    }
    const streamId = `key:${route}:${key}`;
    const before = await this.askOnce({ type: 'SubmitOnce', data: { streamId, bodyHash: fingerprintOf(body), ...data } }, orderId);
    return before?.orderId ?? orderId;
  }

  /** Has a command about an order decided once for its key. Answers what the same request made before under the key; undefined where this is the first. */
  async askOnce(command: SubmitOnce | AskReturnOnce, orderId: string): Promise<ClaimedKey | undefined> {
    const { events } = await this.ask(command, { orderId });
    return events.length > 0 ? undefined : (await reading(this.#streams.read(command.data.streamId, claimedKeyFold)))?.state;
  }

  /** Has a command decided by a stream of ours. A key that was used for something else is the caller's mistake, not a conflict. */
  async ask(command: Message, { orderId, traceparent }: About = {}): Promise<Readonly<{ events: readonly Message[] }>> {
    try {
      const about = { ...(orderId !== undefined && { correlationid: orderId }), ...(traceparent !== undefined && { traceparent }) };
      return await this.#dispatcher.dispatch(command, { ...about, publishWithinMs: this.#publishWithinMs });
    } catch (error) {
      if (error instanceof Refusal && error.code === 'gateway.key-reused')
        throw new Problem(422, error.message, {
          code: error.code,
          errors: [{ pointer: '/idempotency-key', detail: 'was used with another body' }],
        });
      throw error;
    }
  }

  /** Throws the problem 404 where nobody knows the order. */
  async find(orderId: string): Promise<SeenOrder> {
    const found = await this.seen(orderId);
    if (!found) throw new Problem(404, 'There is no such order.');
    return found;
  }

  async knows(orderId: string): Promise<boolean> {
    return (await this.seen(orderId)) !== undefined;
  }

  /** Undefined where nobody knows the order. */
  async seen(orderId: string): Promise<SeenOrder | undefined> {
    const found = await reading(this.#views.submit(orderId));
    if (found?.state.orderId === undefined) return undefined;
    const { state: view, version, traceparent } = found;
    return { view, version, traceparent };
  }

  /** The order as soon as it is settled, or as it is when the time is over or the signal says so. Woken by the change itself. */
  async settled(orderId: string, waitMs: number, signal: AbortSignal): Promise<SeenOrder> {
    const until = performance.now() + waitMs;
    for (;;) {
      const change = this.nextChange(orderId, Math.min(lookEveryMs, until - performance.now()), signal);
      try {
        const seen = await this.find(orderId);
        if (signal.aborted || performance.now() >= until || isSettled(statusOf(seen.view))) return seen;
        await change.happened;
      } finally {
        change.forget();
      }
    }
  }

  /** Fulfils on the next change of the order, after `withinMs`, or when the signal aborts. Listening begins at once, so that no change falls between reading and waiting. */
  nextChange(orderId: string, withinMs: number, signal: AbortSignal): Readonly<{ happened: Promise<void>; forget: () => void }> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, Math.max(0, withinMs));
    const unhear = this.#streams.onChange(orderId, resolve);
    const stop = (): void => resolve();
    signal.addEventListener('abort', stop, { once: true });
    const forget = (): void => {
      clearTimeout(timer);
      unhear();
      signal.removeEventListener('abort', stop);
      resolve();
    };
    return { happened: promise, forget };
  }
}
