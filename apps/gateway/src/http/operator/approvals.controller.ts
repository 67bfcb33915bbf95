import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, UseGuards } from '@nestjs/common';
import { OperatorGuard } from '@quadrille/service';
import { House } from '../../adapters/house.js';
import { checkBody, checkPlace } from '../limits/check-shape.js';
import { OrderDesk } from '../orders/order-desk.js';
import { ReturnDesk } from '../returns/return-desk.js';
import { passOn } from '../pass-on.js';
import { executionPath, verdict } from './operator-requests.js';

/** What waits for a person's yes or no. */
@Controller('operator/approvals')
@UseGuards(OperatorGuard)
export class ApprovalsController {
  readonly #house: House;
  readonly #desk: OrderDesk;
  readonly #returns: ReturnDesk;

  constructor(@Inject(House) house: House, @Inject(OrderDesk) desk: OrderDesk, @Inject(ReturnDesk) returns: ReturnDesk) {
    this.#house = house;
    this.#desk = desk;
    this.#returns = returns;
  }

  @Get()
  async list(@Headers('authorization') authorization: string | undefined) {
    return passOn(await this.#house.ask('saga', '/approvals', { authorization }));
  }

  @Post(':id')
  @HttpCode(202)
  async decide(@Param() path: unknown, @Body() sent: unknown, @Headers('authorization') authorization: string | undefined) {
    const { id } = checkPlace('path', executionPath, path);
    const { decision, reason, by } = checkBody(verdict, sent);
    const orderId = await this.#returns.orderOf(id);
    // What follows no order is known to the saga alone; orders and returns are decided on while it is away, too.
    if (orderId === undefined && !(await this.#desk.knows(id)))
      passOn(await this.#house.ask('saga', `/executions/${encodeURIComponent(id)}`, { authorization }));
    await this.#desk.ask(
      orderId === undefined
        ? { type: 'DecideApproval', data: { executionId: id, decision, reason, by } }
        : { type: 'DecideReturn', data: { orderId, returnId: id, decision, reason, by } },
    );
    return { id, asked: decision };
  }
}
