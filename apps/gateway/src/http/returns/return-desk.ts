import { Inject, Injectable } from '@nestjs/common';
import { Refusal } from '@quadrille/decider';
import { newId } from '@quadrille/events';
import { Problem, Streams, Unavailable } from '@quadrille/service';
import { notKnownYet, returnLinkFold, type ReturnPolicy, returnStreamOf } from '../../domain/returns/ask-return.js';
import type { ReturnView } from '../../domain/returns/return-view.js';
import { GATEWAY_SETTINGS, type GatewaySettings } from '../../gateway.settings.js';
import { fingerprintOf } from '../limits/canonical-json.js';
import type { Flaw } from '../limits/bad-input.js';
import { OrderDesk } from '../orders/order-desk.js';
import { reading } from '../reading.js';
import type { ReturnRequest } from './return-requests.js';

export type SeenReturn = Readonly<{ id: string; orderId: string; view: ReturnView }>;

/** Takes returns in and knows them again. */
@Injectable()
export class ReturnDesk {
  readonly #desk: OrderDesk;
  readonly #streams: Streams;
  readonly #policy: ReturnPolicy;

  constructor(@Inject(OrderDesk) desk: OrderDesk, @Inject(Streams) streams: Streams, @Inject(GATEWAY_SETTINGS) settings: GatewaySettings) {
    this.#desk = desk;
    this.#streams = streams;
    this.#policy = {
      approvalLimit: settings.RETURN_APPROVAL_LIMIT,
      approvalSeconds: settings.RETURN_APPROVAL_SECONDS,
      receiveSeconds: settings.RETURN_RECEIVE_SECONDS,
      stepSeconds: settings.RETURN_STEP_SECONDS,
    };
  }

  /** The id of the return: a new one, or that of the same request made before under the same key. Throws the problem 409 or 422 where it cannot be, 503 where it cannot be yet. */
  async ask(orderId: string, request: ReturnRequest, key: string | undefined): Promise<string> {
    const returnId = newId();
    const { policy, ...asked } = request;
    const given = Object.fromEntries(Object.entries(policy ?? {}).filter(([, value]) => value !== undefined));
    const wish = { orderId, returnId, ...asked, policy: { ...this.#policy, ...given } };
    try {
      if (key === undefined) {
        await this.#desk.ask({ type: 'AskReturn', data: wish });
        return returnId;
      }
      const streamId = `key:/orders/returns:${key}`;
      const bodyHash = fingerprintOf({ orderId, ...request });
      const before = await this.#desk.askOnce({ type: 'AskReturnOnce', data: { streamId, bodyHash, wish } }, orderId);
      return before?.returnId ?? returnId;
    } catch (error) {
      if (error instanceof Refusal && error.code === notKnownYet) throw new Unavailable(error.message);
      if (error instanceof Refusal && error.code === 'gateway.not-returnable')
        throw new Problem(422, error.message, { code: error.code, errors: error.details['errors'] as readonly Flaw[] });
      throw error;
    }
  }

  /** The order that this is a return of; undefined where it is none. */
  async orderOf(returnId: string): Promise<string | undefined> {
    return (await reading(this.#streams.read(returnStreamOf(returnId), returnLinkFold)))?.state.orderId;
  }

  /** Throws the problem 404 where nobody knows the return. */
  async find(id: string): Promise<SeenReturn> {
    const orderId = await this.orderOf(id);
    const view = orderId === undefined ? undefined : (await this.#desk.find(orderId)).view.returns?.[id];
    if (orderId === undefined || !view) throw new Problem(404, 'There is no such return.');
    return { id, orderId, view };
  }
}
