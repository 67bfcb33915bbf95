import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { Refusal } from '@quadrille/decider';
import { Problem } from '@quadrille/service';
import { nameOrder } from '@quadrille/telemetry';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { checkBody, checkPlace } from '../limits/check-shape.js';
import { readKey } from '../limits/read-key.js';
import { OrderDesk } from '../orders/order-desk.js';
import { checkoutForm, orderOfCheckout, retryForm } from './checkout-form.js';
import { presentDetails, presentStatus } from './checkout-steps.js';

export const taskPath = z.strictObject({ taskId: z.uuid() });

/** The API that the published checkout tutorial calls; `task_id` is the order's id. */
@Controller()
export class CheckoutController {
  readonly #desk: OrderDesk;

  constructor(@Inject(OrderDesk) desk: OrderDesk) {
    this.#desk = desk;
  }

  @Post('checkout')
  @HttpCode(202)
  async checkout(@Body() sent: unknown, @Req() { raw }: FastifyRequest) {
    const key = readKey(raw);
    const body = checkBody(checkoutForm, sent);
    const id = await this.#desk.submit({ order: (orderId, at) => orderOfCheckout(body, orderId, at), body, route: '/checkout', key });
    nameOrder(id);
    return { success: true, task_id: id, status: 'processing', checkout_url: `/order_status/${id}` };
  }

  @Get('order_status/:taskId')
  async status(@Param() path: unknown) {
    const { taskId } = checkPlace('path', taskPath, path);
    return presentStatus((await this.#desk.find(taskId)).view);
  }

  @Get('workflow_details/:taskId')
  async details(@Param() path: unknown) {
    const { taskId } = checkPlace('path', taskPath, path);
    return presentDetails((await this.#desk.find(taskId)).view);
  }

  @Post('retry_checkout/:taskId')
  @HttpCode(202)
  async retry(@Param() path: unknown, @Body() sent: unknown) {
    const { taskId } = checkPlace('path', taskPath, path);
    const { payment_info: payment } = checkBody(retryForm, sent) ?? {};
    await this.#desk.find(taskId);
    try {
      await this.#desk.ask({ type: 'AskRetry', data: { orderId: taskId, by: 'customer', ...(payment && { token: payment.token }) } });
    } catch (error) {
      // The tutorial's answer to a retry of something that has not failed.
      if (error instanceof Refusal) throw new Problem(422, error.message, { code: error.code, success: false, task_id: taskId });
      throw error;
    }
    return { success: true, message: 'The checkout goes on from the failed step.', status: 'processing', task_id: taskId };
  }
}
