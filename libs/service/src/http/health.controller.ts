import { Controller, Get, Inject } from '@nestjs/common';
import { HealthCheck, HealthCheckService, HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { Runtime } from '../runtime.js';

/** live: the process turns. startup and ready: it can do its work – database, group and lag are as they should be. */
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
    return this.#health.check([() => this.#consumer()]);
  }

  @Get('ready')
  @HealthCheck()
  ready() {
    return this.#health.check([() => this.#database(), () => this.#consumer(), () => this.#lag()]);
  }

  async #database(): Promise<HealthIndicatorResult> {
    const check = this.#indicators.check('database');
    try {
      await this.#runtime.database.query('SELECT 1');
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
