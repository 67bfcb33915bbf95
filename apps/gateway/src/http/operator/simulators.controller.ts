import { Body, Controller, Get, Headers, Inject, Param, Patch, Query, UseGuards } from '@nestjs/common';
import { OperatorGuard } from '@quadrille/service';
import { House } from '../../adapters/house.js';
import { checkBody, checkPlace } from '../limits/check-shape.js';
import { passOn, queryText } from '../pass-on.js';
import { Acts } from './acts.js';
import { knobs, ledgerPage, simulatorPath, simulators } from './operator-requests.js';

/** What the simulated neighbours really did, and how they behave from now on. */
@Controller('operator/simulators')
@UseGuards(OperatorGuard)
export class SimulatorsController {
  readonly #house: House;
  readonly #acts: Acts;

  constructor(@Inject(House) house: House, @Inject(Acts) acts: Acts) {
    this.#house = house;
    this.#acts = acts;
  }

  @Get(':simulator')
  async ledger(@Param() path: unknown, @Query() query: unknown, @Headers('authorization') authorization: string | undefined) {
    const { simulator } = checkPlace('path', simulatorPath, path);
    const page = checkPlace('query', ledgerPage, query);
    return passOn(await this.#house.ask(simulators[simulator], `/operator/simulator${queryText(page)}`, { authorization }));
  }

  @Patch(':simulator')
  async turn(@Param() path: unknown, @Body() sent: unknown, @Headers('authorization') authorization: string | undefined) {
    const { simulator } = checkPlace('path', simulatorPath, path);
    const body = checkBody(knobs, sent);
    const answer = passOn(await this.#house.ask(simulators[simulator], '/operator/simulator', { method: 'PATCH', body, authorization }));
    await this.#acts.note('turn simulator', { target: simulator, by: 'operator', reason: JSON.stringify(body) });
    return answer;
  }
}
