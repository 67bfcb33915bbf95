import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, UseGuards } from '@nestjs/common';
import { OperatorGuard, Problem } from '@quadrille/service';
import { checkBody, checkPlace } from '../limits/check-shape.js';
import { passOn } from '../pass-on.js';
import { auditList, effectList, type Item, parkedList } from './house-lists.js';
import { auditFilter, effectFilter, parkedFilter, parkedPath, reasoned } from './operator-requests.js';
import { WholeHouse } from './whole-house.js';

/** What a service names in a list of its own, as it is named among those of all. */
const idHere = (item: Item, name: 'id' | 'target'): string => `${String(item['service'])}-${String(item[name])}`;

/** Parked messages, effects under way and the audit of all services together. From outside: `/operator/parked`, `/operator/effects`, `/operator/audit`. */
@Controller('operator/house')
@UseGuards(OperatorGuard)
export class HouseController {
  readonly #house: WholeHouse;

  constructor(@Inject(WholeHouse) house: WholeHouse) {
    this.#house = house;
  }

  @Get('parked')
  async parked(@Query() query: unknown, @Headers('authorization') authorization: string | undefined) {
    const { code, ...wanted } = checkPlace('query', parkedFilter, query);
    const { items, ...page } = await this.#house.page(parkedList, { ...wanted, filter: { code } }, authorization);
    return { items: items.map((item) => ({ ...item, id: idHere(item, 'id') })), ...page };
  }

  @Post('parked/:id/redrive')
  @HttpCode(200)
  redrive(@Param() path: unknown, @Body() sent: unknown, @Headers('authorization') authorization: string | undefined) {
    return this.#settle('redrive', path, sent, authorization);
  }

  @Post('parked/:id/discard')
  @HttpCode(200)
  discard(@Param() path: unknown, @Body() sent: unknown, @Headers('authorization') authorization: string | undefined) {
    return this.#settle('discard', path, sent, authorization);
  }

  @Get('effects')
  effects(@Query() query: unknown, @Headers('authorization') authorization: string | undefined) {
    return this.#house.page(effectList, checkPlace('query', effectFilter, query), authorization);
  }

  @Get('audit')
  async audit(@Query() query: unknown, @Headers('authorization') authorization: string | undefined) {
    const { items, ...page } = await this.#house.page(auditList, checkPlace('query', auditFilter, query), authorization);
    const named = items.map((item) => {
      const isOfParked = String(item['action']).includes('parked message');
      return { ...item, id: idHere(item, 'id'), ...(isOfParked && { target: idHere(item, 'target') }) };
    });
    return { items: named, ...page };
  }

  async #settle(how: 'redrive' | 'discard', path: unknown, sent: unknown, authorization: string | undefined): Promise<unknown> {
    const { id } = checkPlace('path', parkedPath, path);
    const body = checkBody(reasoned, sent);
    const [service = '', ...rest] = id.split('-');
    if (!this.#house.knows(service)) throw new Problem(404, 'no such message is parked');
    const answer = passOn(await this.#house.ask(service, `parked/${rest.join('-')}/${how}`, { method: 'POST', body, authorization }));
    return { ...(answer as object), id };
  }
}
