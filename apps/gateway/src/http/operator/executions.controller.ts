import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, UseGuards } from '@nestjs/common';
import { OperatorGuard, Problem } from '@quadrille/service';
import { House } from '../../adapters/house.js';
import { checkBody, checkPlace } from '../limits/check-shape.js';
import { passOn, queryText } from '../pass-on.js';
import { Acts } from './acts.js';
import { executionFilter, executionPath, historyPage, mayReason, reasoned, redrivenPage } from './operator-requests.js';

type Authorization = string | undefined;

/** What the saga tells of an execution, as far as it says what can be done with it. */
type Seen = Readonly<{ status: string; isRedrivable?: boolean; waitingFor?: Readonly<{ signals: readonly string[] }> }>;

type Page = Readonly<{ items: readonly Readonly<{ executionId: string; stoppedAt: string }>[]; next: string | null }>;
type Redrive = Readonly<{ target: string; reason: string; by: string; dryRun: boolean }>;

/** Throws the problem 409 where an act would change nothing, and nobody would hear of it. */
const refuseWhere = (isInVain: boolean, detail: string): void => {
  if (isInVain) throw new Problem(409, detail);
};

/** The saga's executions, of every workflow. */
@Controller('operator/executions')
@UseGuards(OperatorGuard)
export class ExecutionsController {
  readonly #house: House;
  readonly #acts: Acts;

  constructor(@Inject(House) house: House, @Inject(Acts) acts: Acts) {
    this.#house = house;
    this.#acts = acts;
  }

  @Get()
  async list(@Query() query: unknown, @Headers('authorization') authorization: Authorization) {
    const filter = checkPlace('query', executionFilter, query);
    return passOn(await this.#house.ask('saga', `/executions${queryText(filter)}`, { authorization }));
  }

  @Get(':id')
  async describe(@Param() path: unknown, @Headers('authorization') authorization: Authorization) {
    return this.#find(path, authorization);
  }

  @Get(':id/history')
  async history(@Param() path: unknown, @Query() query: unknown, @Headers('authorization') authorization: Authorization) {
    const { id } = checkPlace('path', executionPath, path);
    const page = checkPlace('query', historyPage, query);
    return passOn(await this.#house.ask('saga', `/executions/${encodeURIComponent(id)}/history${queryText(page)}`, { authorization }));
  }

  @Post(':id/stop')
  @HttpCode(202)
  async stop(@Param() path: unknown, @Body() sent: unknown, @Headers('authorization') authorization: Authorization) {
    const { id: target } = checkPlace('path', executionPath, path);
    const act = checkBody(reasoned, sent);
    const { status } = await this.#find(path, authorization);
    refuseWhere(status !== 'RUNNING', `The execution is ${status}; there is nothing left to stop.`);
    await this.#acts.stop({ target, ...act });
    return { id: target, asked: 'stop' };
  }

  @Post(':id/redrive')
  @HttpCode(202)
  async redrive(@Param() path: unknown, @Body() sent: unknown, @Headers('authorization') authorization: Authorization) {
    const { id: target } = checkPlace('path', executionPath, path);
    await this.#redrive({ target, ...checkBody(mayReason, sent), dryRun: false }, authorization);
    return { id: target, asked: 'redrive' };
  }

  /** One after another, each as by itself. Where the saga fails on the way, those before it are asked; the same page once more leaves them alone. */
  @Post('redrive')
  @HttpCode(202)
  async redrivePage(@Body() sent: unknown, @Headers('authorization') authorization: Authorization) {
    const { dryRun, reason, by, stoppedAfter, stoppedBefore, ...filter } = checkBody(redrivenPage, sent);
    const { items, next } = passOn(await this.#house.ask('saga', `/executions${queryText(filter)}`, { authorization })) as Page;
    const asked: string[] = [];
    const refused: { id: string; reason: string }[] = [];
    for (const { executionId: target, stoppedAt } of items) {
      const at = Date.parse(stoppedAt);
      if (at < stoppedAfter || at >= stoppedBefore) continue;
      try {
        await this.#redrive({ target, reason, by, dryRun }, authorization);
        asked.push(target);
      } catch (error) {
        if (!(error instanceof Problem) || error.status >= 500) throw error;
        refused.push({ id: target, reason: error.detail });
      }
    }
    return { asked, refused, next };
  }

  @Post(':id/continue')
  @HttpCode(202)
  async goOn(@Param() path: unknown, @Body() sent: unknown, @Headers('authorization') authorization: Authorization) {
    const { id: target } = checkPlace('path', executionPath, path);
    const act = checkBody(reasoned, sent);
    const { waitingFor } = await this.#find(path, authorization);
    refuseWhere(!waitingFor?.signals.includes('continue'), 'The execution waits for no manual review.');
    await this.#acts.goOn({ target, ...act });
    return { id: target, asked: 'continue' };
  }

  async #redrive({ dryRun, ...act }: Redrive, authorization: Authorization): Promise<void> {
    const { status, isRedrivable } = await this.#find({ id: act.target }, authorization);
    refuseWhere(isRedrivable === false, `The execution is ${status}, and broke off nowhere; there is nothing to continue.`);
    if (!dryRun) await this.#acts.redrive(act);
  }

  /** Throws the problem 404 where the saga knows no such execution. */
  async #find(path: unknown, authorization: Authorization): Promise<Seen> {
    const { id } = checkPlace('path', executionPath, path);
    return passOn(await this.#house.ask('saga', `/executions/${encodeURIComponent(id)}`, { authorization })) as Seen;
  }
}
