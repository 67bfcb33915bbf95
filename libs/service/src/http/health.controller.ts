import { Controller, Get, Inject, ServiceUnavailableException } from '@nestjs/common';
import {
  HealthCheck,
  type HealthCheckResult,
  HealthCheckService,
  type HealthIndicatorFunction,
  HealthIndicatorService,
  type HealthIndicatorResult,
} from '@nestjs/terminus';
import { Runtime } from '../runtime.js';
import { within } from '../within.js';
import { Problem } from './problem.js';

/** A probe gives up sooner than a database that hangs would be given up by a query. */
const answerWithinMs = 2000;

/** live: the process turns. startup and ready: it can do its work – database, group and lag are as they should be; 503 names what is not. */
@Controller('health')
export class HealthController {
  readonly #health: HealthCheckService;
  readonly #indicators: HealthIndicatorService;
  readonly #runtime: Runtime;

  constructor(
    @Inject(HealthCheckService) health: HealthCheckService,
    @Inject(HealthIndicatorService) indicators: HealthIndicatorService,
    @Inject(Runtime) runtime: Runtime,
  ) {
    this.#health = health;
    this.#indicators = indicators;
    this.#runtime = runtime;
  }

  @Get('live')
  live(): Readonly<{ status: string }> {
    return { status: 'ok' };
  }

  @Get('startup')
  @HealthCheck()
  startup() {
    return this.#check([() => this.#consumer()]);
  }

  @Get('ready')
  @HealthCheck()
  ready() {
    return this.#check([() => this.#database(), () => this.#consumer(), () => this.#lag()]);
  }

  async #check(indicators: HealthIndicatorFunction[]): Promise<HealthCheckResult> {
    try {
      return await this.#health.check(indicators);
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      const { details } = error.getResponse() as HealthCheckResult;
      const down = Object.keys(details).filter((part) => details[part]?.status !== 'up');
      throw new Problem(503, `not well: ${down.join(', ')}`, { details });
    }
  }

  async #database(): Promise<HealthIndicatorResult> {
    const check = this.#indicators.check('database');
    try {
      await within(answerWithinMs, this.#runtime.database.query('SELECT 1'));
      return check.up();
    } catch {
      return check.down({ message: 'the database does not answer' });
    }
  }

  #consumer(): HealthIndicatorResult {
    const check = this.#indicators.check('consumer');
    return this.#runtime.consumer.isJoined ? check.up() : check.down({ message: 'the consumer has not joined its group' });
  }

  #lag(): HealthIndicatorResult {
    const check = this.#indicators.check('lag');
    const { lag } = this.#runtime.consumer;
    return lag <= this.#runtime.settings.MAX_LAG ? check.up({ lag }) : check.down({ lag });
  }
}
