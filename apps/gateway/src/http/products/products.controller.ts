import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req, UseGuards } from '@nestjs/common';
import { newId, sku, text } from '@quadrille/events';
import { OperatorGuard, Problem } from '@quadrille/service';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { House } from '../../adapters/house.js';
import { checkBody, checkPlace } from '../limits/check-shape.js';
import { fingerprintOf } from '../limits/canonical-json.js';
import { readKey } from '../limits/read-key.js';
import { OrderDesk } from '../orders/order-desk.js';
import { passOn } from '../pass-on.js';
import { names } from '../schema-names.js';

export const productPath = z.strictObject({ sku });
export const goods = z
  .strictObject({ quantity: z.int().min(1).max(1_000_000), by: text(200).default('operator') })
  .register(names, { name: 'Goods' });

type Products = Readonly<{ items: readonly Readonly<{ sku: string }>[] }>;

@Controller('products')
export class ProductsController {
  readonly #desk: OrderDesk;
  readonly #house: House;

  constructor(@Inject(OrderDesk) desk: OrderDesk, @Inject(House) house: House) {
    this.#desk = desk;
    this.#house = house;
  }

  @Get()
  async list() {
    return passOn(await this.#house.ask('inventory', '/products'));
  }

  @Post(':sku/stock')
  @HttpCode(202)
  @UseGuards(OperatorGuard)
  async receive(@Param() path: unknown, @Body() sent: unknown, @Req() { raw }: FastifyRequest) {
    const { sku: article } = checkPlace('path', productPath, path);
    const key = readKey(raw);
    const { quantity, by } = checkBody(goods, sent);
    const { items } = passOn(await this.#house.ask('inventory', '/products')) as Products;
    if (!items.some((item) => item.sku === article)) throw new Problem(404, 'There is no such article.');
    const asked = { sku: article, quantity };
    const streamId = `key:/products/stock:${key ?? newId()}`;
    await this.#desk.ask({ type: 'ReceiveStockOnce', data: { streamId, bodyHash: fingerprintOf(asked), goods: asked, by } });
    return { ...asked, asked: 'receive stock' };
  }
}
