import { Inject, Injectable } from '@nestjs/common';
import { newId } from '@quadrille/events';
import { OrderDesk } from '../orders/order-desk.js';

type Act = Readonly<{ target: string; by: string; reason: string }>;

/** What operators have done through the front door, by decisions of its own, so that commands and audit are written together. */
@Injectable()
export class Acts {
  readonly #desk: OrderDesk;

  constructor(@Inject(OrderDesk) desk: OrderDesk) {
    this.#desk = desk;
  }

  async stop(act: Act): Promise<void> {
    await this.#do('AskStop', act);
  }

  async redrive(act: Act): Promise<void> {
    await this.#do('AskRedrive', act);
  }

  /** A person has seen to it: the workflow goes on from its manual review. */
  async goOn(act: Act): Promise<void> {
    await this.#do('AskToGoOn', act);
  }

  /** Something that another service carried out at once. */
  async note(action: string, act: Act): Promise<void> {
    await this.#do('NoteAct', { ...act, action });
  }

  async #do(type: string, act: Act & Readonly<{ action?: string }>): Promise<void> {
    await this.#desk.ask({ type, data: { streamId: `act:${newId()}`, ...act } });
  }
}
