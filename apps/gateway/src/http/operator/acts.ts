import { Inject, Injectable } from '@nestjs/common';
import { newId } from '@quadrille/events';
import { OrderDesk } from '../orders/order-desk.js';
import { ReturnDesk } from '../returns/return-desk.js';

type Act = Readonly<{ target: string; by: string; reason: string }>;

const streamOfAct = (): string => `act:${newId()}`;

/** What operators have done through the front door, by decisions of its own, so that commands and audit are written together. */
@Injectable()
export class Acts {
  readonly #desk: OrderDesk;
  readonly #returns: ReturnDesk;

  constructor(@Inject(OrderDesk) desk: OrderDesk, @Inject(ReturnDesk) returns: ReturnDesk) {
    this.#desk = desk;
    this.#returns = returns;
  }

  async stop(act: Act): Promise<void> {
    await this.#steer('AskStop', act);
  }

  async redrive(act: Act): Promise<void> {
    await this.#steer('AskRedrive', act);
  }

  /** A person has seen to it: the workflow goes on from its manual review. */
  async goOn(act: Act): Promise<void> {
    await this.#steer('AskToGoOn', act);
  }

  /** Something that another service carried out at once. */
  async note(action: string, act: Act): Promise<void> {
    await this.#desk.ask({ type: 'NoteAct', data: { streamId: streamOfAct(), ...act, action } });
  }

  /** What follows stays in the trace of the order that the execution is about. */
  async #steer(type: string, act: Act): Promise<void> {
    const orderId = (await this.#returns.orderOf(act.target)) ?? act.target;
    const order = await this.#desk.seen(orderId);
    const about = order && { orderId, traceparent: order.traceparent };
    await this.#desk.ask({ type, data: { streamId: streamOfAct(), ...act } }, about);
  }
}
