import { Body, Controller, HttpCode, Inject, Param, Post, UseGuards } from '@nestjs/common';
import { OperatorGuard } from '@quadrille/service';
import { checkBody, checkPlace } from '../limits/check-shape.js';
import { mayReason } from '../operator/operator-requests.js';
import { OrderDesk } from '../orders/order-desk.js';
import { returnLinksOf } from './present-return.js';
import { ReturnDesk } from './return-desk.js';
import { returnPath } from './return-requests.js';

/** Somebody in the house has the goods of a return before him. */
@Controller('operator/returns')
@UseGuards(OperatorGuard)
export class ReceivedReturnsController {
  readonly #desk: ReturnDesk;
  readonly #orders: OrderDesk;

  constructor(@Inject(ReturnDesk) desk: ReturnDesk, @Inject(OrderDesk) orders: OrderDesk) {
    this.#desk = desk;
    this.#orders = orders;
  }

  @Post(':id/received')
  @HttpCode(202)
  async receive(@Param() path: unknown, @Body() sent: unknown) {
    const { id } = checkPlace('path', returnPath, path);
    const { reason, by } = checkBody(mayReason, sent);
    const { orderId } = await this.#desk.find(id);
    await this.#orders.ask({ type: 'ReceiveReturn', data: { orderId, returnId: id, reason, by } });
    return { id, asked: 'received', links: returnLinksOf(id, orderId) };
  }
}
