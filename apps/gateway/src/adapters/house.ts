import { neighbour, NeighbourTimeout, NeighbourUnavailable, Problem } from '@quadrille/service';

type Neighbour = ReturnType<typeof neighbour>;

export type Asking = Readonly<{
  method?: 'GET' | 'POST' | 'PATCH';
  body?: unknown;
  /** Handed on, so that the other service checks it itself. */
  authorization?: string | undefined;
}>;

export type Told = Readonly<{ status: number; body: unknown }>;

const concurrency = 64;
/** A service that restarts is asked again soon; until then nobody waits for it. */
const breaker = { minimumCalls: 20, openMs: 1000 };

/** The other services of the house, over HTTP. What they answer below 500 is an answer; everything else speaks against their health. */
export class House {
  readonly #urls: Readonly<Record<string, string>>;
  readonly #timeoutMs: number;
  readonly #neighbours = new Map<string, Neighbour>();

  constructor(urls: Readonly<Record<string, string>>, timeoutMs: number) {
    this.#urls = urls;
    this.#timeoutMs = timeoutMs;
  }

  get names(): readonly string[] {
    return Object.keys(this.#urls).sort();
  }

  /** Throws the problem 503 where the service is not known or not reached, 504 where it takes too long, 502 where it fails. */
  async ask(service: string, path: string, asking: Asking = {}): Promise<Told> {
    try {
      return await this.#neighbour(service).call((signal) => this.#fetch(service, path, asking, signal));
    } catch (error) {
      if (error instanceof Problem) throw error;
      if (error instanceof NeighbourTimeout) throw new Problem(504, `The ${service} service takes too long to answer.`);
      const seconds = error instanceof NeighbourUnavailable ? error.retryAfterSeconds : 2;
      throw new Problem(503, `The ${service} service cannot be reached at the moment.`, { headers: { 'retry-after': String(seconds) } });
    }
  }

  async #fetch(service: string, path: string, { method = 'GET', body, authorization }: Asking, signal: AbortSignal): Promise<Told> {
    const url = this.#urls[service];
    if (url === undefined)
      throw new Problem(503, `Nobody told the front door where the ${service} service is.`, { headers: { 'retry-after': '30' } });
    const response = await fetch(`${url}${path}`, {
      method,
      signal,
      redirect: 'error',
      headers: {
        accept: 'application/json',
        ...(authorization && { authorization }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status >= 500) throw new Problem(response.status === 503 ? 503 : 502, `The ${service} service failed to answer.`);
    return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  }

  #neighbour(service: string): Neighbour {
    let known = this.#neighbours.get(service);
    if (!known)
      this.#neighbours.set(
        service,
        (known = neighbour(service, { timeoutMs: this.#timeoutMs, concurrency, waiting: concurrency, breaker })),
      );
    return known;
  }
}
