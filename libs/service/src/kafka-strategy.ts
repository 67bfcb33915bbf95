import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import type { Runtime } from './runtime.js';

/** Kafka as a Nest transport: Nest's life cycle starts and drains the consumer, our tables handle what it brings. */
export class KafkaStrategy extends Server implements CustomTransportStrategy {
  readonly #runtime: Runtime;

  constructor(runtime: Runtime) {
    super();
    this.#runtime = runtime;
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      await this.#runtime.start();
    } catch (error) {
      return callback(error);
    }
    callback();
  }

  async close(): Promise<void> {
    await this.#runtime.stop();
  }

  on(): void {
    throw new Error('the consumer of a service tells nothing but its health');
  }

  unwrap<T>(): T {
    return this.#runtime.consumer as T;
  }
}
