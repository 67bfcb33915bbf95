import { setTimeout as sleep } from 'node:timers/promises';
import { parseMetrics } from '../system/read-metrics.ts';
import type { Deed, Fact, Order, Step } from './order.ts';
import { bodyOf, type Wish } from './wish.ts';

export type Simulator = 'payments' | 'shipments' | 'mails';
export type Knobs = { readonly latencyMs?: number; readonly failureRate?: number; readonly outage?: boolean };
/** What `GET /products` tells about an article; prices in minor units. */
export type Product = {
  readonly sku: string;
  readonly price: number;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
};
export type Answer<Body = Readonly<Record<string, unknown>>> = { readonly status: number; readonly body: Body };
type Sending = {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly operator?: boolean;
};

type Surroundings = {
  readonly gateway: string;
  readonly operatorToken: string;
  /** Where each service answers HTTP: for its metrics. */
  readonly services?: readonly { readonly name: string; readonly url: string }[];
};

const pollMs = 150;
/** Long enough for a busy machine; what is quick ends at once. */
const patienceMs = 45_000;

/** The shop as customers and operators see it: over HTTP alone. It remembers which orders were accepted. */
export class Shop {
  readonly gateway: string;
  readonly accepted: string[] = [];
  readonly #operatorToken: string;
  readonly #services: NonNullable<Surroundings['services']>;

  constructor({ gateway, operatorToken, services = [] }: Surroundings) {
    this.gateway = gateway;
    this.#operatorToken = operatorToken;
    this.#services = services;
  }

  async send<Body = Readonly<Record<string, unknown>>>(
    path: string,
    { method, body, headers, operator }: Sending = {},
  ): Promise<Answer<Body>> {
    const response = await fetch(`${this.gateway}${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(operator === true ? { authorization: `Bearer ${this.#operatorToken}` } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Body };
  }

  /** Sends and insists on the status; throws with what came instead. */
  async ask<Body = Readonly<Record<string, unknown>>>(path: string, sending: Sending = {}, status = 200): Promise<Body> {
    const answer = await this.send<Body>(path, sending);
    if (answer.status !== status)
      throw new Error(
        `${sending.method ?? (sending.body === undefined ? 'GET' : 'POST')} ${path}: ${answer.status} ${JSON.stringify(answer.body)}, not ${status}`,
      );
    return answer.body;
  }

  /** Places an order; answers its id. */
  async place(wish: Wish = {}, headers: Readonly<Record<string, string>> = {}): Promise<string> {
    const sending = { body: bodyOf(wish), headers, operator: wish.policy !== undefined };
    const { id } = await this.ask<{ id: string }>('/orders', sending, 202);
    this.accepted.push(id);
    return id;
  }

  order(id: string): Promise<Order> {
    return this.ask<Order>(`/orders/${id}`);
  }

  /** Oldest first, by the time at which things happened. */
  async history(id: string): Promise<readonly Fact[]> {
    const { items } = await this.ask<{ items: readonly Fact[] }>(`/orders/${id}/history`);
    return items.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  }

  async ledger(simulator: Simulator, orderId: string): Promise<readonly Deed[]> {
    const path = `/operator/simulators/${simulator}?orderId=${orderId}&limit=1000`;
    return (await this.ask<{ items: readonly Deed[] }>(path, { operator: true })).items;
  }

  /** The steps of its workflow, in the words of the States Language. */
  async steps(id: string): Promise<readonly Step[]> {
    return (await this.ask<{ events: readonly Step[] }>(`/operator/executions/${id}/history`, { operator: true })).events;
  }

  /** How many calls to the outside are under way for an order. */
  async callsUnderWay(orderId: string): Promise<number> {
    const { items } = await this.ask<{ items: readonly { orderId: string }[] }>('/operator/effects?limit=500', { operator: true });
    return items.filter((item) => item.orderId === orderId).length;
  }

  /** Asks again and again until the order is as wanted; answers it. Throws with where it stands instead. */
  async until(id: string, wanted: string, test: (order: Order) => boolean, withinMs = patienceMs): Promise<Order> {
    const deadline = performance.now() + withinMs;
    for (;;) {
      const order = await this.order(id);
      if (test(order)) return order;
      if (performance.now() > deadline)
        throw new Error(
          `order ${id} is not ${wanted} after ${withinMs / 1_000} s: it is ${order.status}, at ${order.workflow.currentStates.join(', ') || order.workflow.status}`,
        );
      await sleep(pollMs);
    }
  }

  untilStatus(id: string, status: string, withinMs = patienceMs): Promise<Order> {
    return this.until(id, status, (order) => order.status === status, withinMs);
  }

  /** All orders of a customer, however many pages. */
  async ordersOf(email: string): Promise<readonly Pick<Order, 'id' | 'status'>[]> {
    const all: Pick<Order, 'id' | 'status'>[] = [];
    for (let after: string | null | undefined = ''; typeof after === 'string';) {
      const query = new URLSearchParams({ email, limit: '200', ...(after === '' ? {} : { after }) });
      const page: { items: readonly Pick<Order, 'id' | 'status'>[]; next?: string | null } = await this.ask(`/orders?${query}`);
      all.push(...page.items);
      after = page.next;
    }
    return all;
  }

  async products(): Promise<readonly Product[]> {
    return (await this.ask<{ items: readonly Product[] }>('/products')).items;
  }

  async product(sku: string): Promise<Product> {
    const found = (await this.products()).find((item) => item.sku === sku);
    if (found === undefined) throw new Error(`there is no article ${sku}`);
    return found;
  }

  async receive(sku: string, quantity: number): Promise<void> {
    await this.ask(`/products/${sku}/stock`, { body: { quantity }, operator: true }, 202);
  }

  async turn(simulator: Simulator, knobs: Knobs): Promise<void> {
    await this.ask(`/operator/simulators/${simulator}`, { method: 'PATCH', body: knobs, operator: true });
  }

  /** The highest value of a gauge of a service, over all its labels; undefined where nobody knows where the service is. */
  async gauge(service: string, name: string): Promise<number | undefined> {
    const url = this.#services.find((one) => one.name === service)?.url;
    if (url === undefined) return undefined;
    const samples = parseMetrics(await (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(patienceMs) })).text());
    return Math.max(...samples.filter((sample) => sample.name === name).map(({ value }) => value), 0);
  }
}
