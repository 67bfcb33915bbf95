import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, UseGuards } from '@nestjs/common';
import { OperatorGuard, Problem } from '@quadrille/service';
import { checkBody, checkPlace } from '../limits/check-shape.js';
import { passOn, queryText } from '../pass-on.js';
import { parkedFilter, parkedPath, reasoned } from './operator-requests.js';
import { WholeHouse } from './whole-house.js';

const newestFirst = (a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): number =>
  String(a['at']) < String(b['at']) ? 1 : -1;

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
    const { service: only, ...filter } = checkPlace('query', parkedFilter, query);
    const { items, unreachable } = await this.#house.list(`parked${queryText(filter)}`, { authorization, only });
    return { items: items.map((item) => ({ ...item, id: `${String(item['service'])}-${String(item['id'])}` })), unreachable };
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
  effects(@Headers('authorization') authorization: string | undefined) {
    return this.#house.list('effects', { authorization });
  }

  @Get('audit')
  async audit(@Headers('authorization') authorization: string | undefined) {
    const { items, unreachable } = await this.#house.list('audit', { authorization });
    return { items: items.toSorted(newestFirst), unreachable };
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
