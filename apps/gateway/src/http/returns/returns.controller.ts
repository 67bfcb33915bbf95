import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { bearsToken, OPERATOR_TOKEN, Problem } from '@quadrille/service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { checkBody, checkPlace } from '../limits/check-shape.js';
import { readKey } from '../limits/read-key.js';
import { OrderDesk } from '../orders/order-desk.js';
import { orderPath } from '../orders/order-requests.js';
import { Workflows } from '../orders/workflows.js';
import { presentReturn } from './present-return.js';
import { ReturnDesk } from './return-desk.js';
import { returnPath, returnRequest } from './return-requests.js';

/** Goods of an order that a customer gives back. */
@Controller()
export class ReturnsController {
  readonly #desk: ReturnDesk;
  readonly #orders: OrderDesk;
  readonly #workflows: Workflows;
  readonly #token: string;

  constructor(
    @Inject(ReturnDesk) desk: ReturnDesk,
    @Inject(OrderDesk) orders: OrderDesk,
    @Inject(Workflows) workflows: Workflows,
    @Inject(OPERATOR_TOKEN) token: string,
  ) {
    this.#desk = desk;
    this.#orders = orders;
    this.#workflows = workflows;
    this.#token = token;
  }

  @Post('orders/:id/returns')
  @HttpCode(202)
  async ask(
    @Param() path: unknown,
    @Body() sent: unknown,
    @Req() { raw, headers }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { id: orderId } = checkPlace('path', orderPath, path);
    const key = readKey(raw);
    const body = checkBody(returnRequest, sent);
    if (body.policy && !bearsToken(headers['authorization'], this.#token))
      throw new Problem(403, 'Limit and deadlines of a return are set by operators.', {
        errors: [{ pointer: '/policy', detail: 'needs the operator token' }],
      });
    await this.#orders.find(orderId);
    const id = await this.#desk.ask(orderId, body, key);
    void reply.header('location', `/returns/${id}`);
    return presentReturn(await this.#desk.find(id));
  }

  @Get('returns/:id')
  async show(@Param() path: unknown) {
    const { id } = checkPlace('path', returnPath, path);
    const seen = await this.#desk.find(id);
    return presentReturn(seen, await this.#workflows.of(id));
  }
}
