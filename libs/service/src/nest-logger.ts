import type { LoggerService } from '@nestjs/common';
import type { Logger } from '@quadrille/telemetry';

/** Nest's own lines in the service's log; its start-up chatter is for debugging only. */
export class NestLogger implements LoggerService {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  log(message: unknown): void {
    this.#logger.debug(String(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    if (message instanceof Error) this.#logger.error({ err: message }, message.message);
    else this.#logger.error({ details: rest.filter((one) => typeof one === 'string') }, String(message));
  }

  warn(message: unknown): void {
    this.#logger.warn(String(message));
  }

  debug(message: unknown): void {
    this.#logger.debug(String(message));
  }
}
