import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { ServerResponse } from 'node:http';

/** Requests that wait for something to happen. None outlasts its client, and none keeps the service from stopping. */
@Injectable()
export class Waiting implements BeforeApplicationShutdown {
  readonly #open = new Set<AbortController>();
  #isStopping = false;

  /** Aborted when the client has left or the service stops. */
  until(response: ServerResponse): AbortSignal {
    const control = new AbortController();
    // A client that has left already will not leave again.
    if (this.#isStopping || response.destroyed) control.abort();
    else this.#open.add(control);
    response.once('close', () => {
      this.#open.delete(control);
      control.abort();
    });
    return control.signal;
  }

  beforeApplicationShutdown(): void {
    this.#isStopping = true;
    for (const control of this.#open) control.abort();
  }
}
