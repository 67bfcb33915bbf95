import { partitionCount, partitionOf } from '@quadrille/messaging';
import { setTimeout as sleep } from 'node:timers/promises';
import { vi } from 'vitest';
import { poll } from '../scenarios/poll.ts';
import { Shop } from '../scenarios/shop.ts';
import type { RunningSystem } from '../system/running-system.ts';
import type { ServiceName } from '../system/services.ts';
import { Customers, type Answer } from './customers.ts';
import { deliverEverythingAgain } from './deliver-again.ts';
import { membersOf, rewind } from './groups.ts';
import { leftTo } from './left-to.ts';
import { rowsOf } from './rows.ts';

/** Orders that the gateway has accepted for good, or that the orders service knows. */
const ordersAnywhere = `(SELECT stream_id FROM gateway.events WHERE type = 'SubmitOrder' UNION SELECT stream_id FROM orders.events) AS known`;

/** Each fault in its smallest form: it strikes a few orders, at the moment at which it would hurt. */
export class Strikes {
  readonly #system: RunningSystem;
  readonly #shop: Shop;

  constructor(system: RunningSystem) {
    this.#system = system;
    this.#shop = new Shop(system);
  }

  /** Each of these services is killed when it is in the middle of the orders, and comes back. */
  async killAmongOrders(...services: readonly ServiceName[]): Promise<void> {
    const ids = await this.#place();
    await Promise.all(services.map((service) => this.#killInTheMiddle(service, service, ids)));
  }

  /** The gateway is killed when it is in the middle of accepting orders, and comes back. */
  async killWhileAccepting(): Promise<void> {
    const before = await this.#count(ordersAnywhere);
    const ordering = new Customers(this.#system).order(10, 0);
    await vi.waitUntil(async () => (await this.#count(ordersAnywhere)) > before, { timeout: 60_000, interval: 20 });
    await this.#system.kill('gateway');
    await this.#system.whenReady(['gateway'], 40_000);
    await ordering;
  }

  /** Kafka is killed when this service is in the middle of the orders, and comes back. */
  async killKafkaAmongOrders(service: ServiceName): Promise<void> {
    await this.#killInTheMiddle('kafka', service, await this.#place());
  }

  async deliverTwice(): Promise<void> {
    await this.#shop.untilStatus(await this.#shop.place(), 'delivered');
    await deliverEverythingAgain(this.#system.brokers);
  }

  /** The service reads its topics again from their beginning. */
  async readAgain(service: ServiceName): Promise<void> {
    await this.#shop.untilStatus(await this.#shop.place(), 'delivered');
    await this.#system.stopOne(service);
    await this.#untilMembers(service, 0);
    await rewind(this.#system.brokers, [service]);
    await this.#system.release(service);
  }

  /** SIGTERM among the orders; it stays down. Answers the messages that the service had finished and will be delivered again. */
  async stopAmongOrders(service: ServiceName): Promise<readonly string[]> {
    await this.#untilInTheMiddle(service, await this.#place());
    await this.#system.stopOne(service);
    const left = await leftTo(this.#system, [service]);
    return left.flatMap(({ again }) => again);
  }

  /** PostgreSQL is away for so long while orders are posted. Answers what they were answered. */
  async answersWithoutPostgres(forMs: number): Promise<readonly Answer[]> {
    const customers = new Customers(this.#system);
    this.#system.hold('postgres');
    await this.#system.kill('postgres');
    const ordering = customers.order(10, 1_000);
    await sleep(forMs);
    await this.#system.release('postgres');
    await ordering;
    return customers.answers;
  }

  /** Orders are declined by one payment service, then by another that came to help and is killed, and paid by the one that is left. Answers their ids. */
  async payAfterAnotherInstance(): Promise<readonly string[]> {
    const ids: string[] = [];
    // Half of the partitions go to the other instance, whichever half that is.
    while (new Set(ids.map((id) => partitionOf(id, partitionCount))).size < partitionCount)
      ids.push(await this.#shop.place({ token: 'test_insufficient_funds' }));
    await this.#untilHeld(ids, 1);
    const other = await this.#system.addInstance('payment');
    await this.#untilMembers('payment', 2);
    await this.#retry(ids, 'test_insufficient_funds');
    await this.#untilHeld(ids, 2);
    this.#system.hold(other);
    await this.#system.kill(other);
    await this.#untilMembers('payment', 1);
    await this.#retry(ids, 'test_success_visa');
    return ids;
  }

  #place(): Promise<readonly string[]> {
    return Promise.all(Array.from({ length: 10 }, () => this.#shop.place()));
  }

  async #retry(ids: readonly string[], token: string): Promise<void> {
    await Promise.all(ids.map((id) => this.#shop.ask(`/orders/${id}/retry`, { body: { payment: { token } } }, 202)));
  }

  async #untilHeld(ids: readonly string[], times: number): Promise<void> {
    const isHeld = (history: readonly { readonly type: string }[]): boolean =>
      history.filter(({ type }) => type === 'OrderHeld').length === times;
    await Promise.all(ids.map((id) => poll(() => this.#shop.history(id), isHeld, `order ${id} was not held ${times} times`)));
  }

  /** Until so many instances of a service share what there is to be read. */
  async #untilMembers(service: ServiceName, number: number): Promise<void> {
    const isShared = async (): Promise<boolean> => {
      const members = await membersOf(this.#system.brokers, service);
      return members.length === number && members.every(({ partitions }) => partitions > 0);
    };
    await vi.waitUntil(isShared, { timeout: 60_000, interval: 100 });
  }

  async #killInTheMiddle(name: string, of: ServiceName, ids: readonly string[]): Promise<void> {
    await this.#untilInTheMiddle(of, ids);
    await this.#system.kill(name);
    await this.#system.whenReady([name], 40_000);
  }

  async #untilInTheMiddle(service: ServiceName, ids: readonly string[]): Promise<void> {
    await vi.waitUntil(() => this.#middle[service]?.(ids), { timeout: 60_000, interval: 20 });
  }

  /** When a service is in the middle of its part of these orders. */
  readonly #middle: Partial<Record<ServiceName, (ids: readonly string[]) => Promise<boolean>>> = {
    inventory: async (ids) => (await this.#count(`inventory.events WHERE type = 'StockReserved' AND stream_id = ANY ($1)`, ids)) > 0,
    // Offsets are committed once a second: the kill comes after that and before the handling.
    email: async (ids) => {
      if ((await this.#count(`orders.events WHERE type = 'OrderPlaced' AND stream_id = ANY ($1)`, ids)) < ids.length) return false;
      await sleep(1_800);
      return true;
    },
    payment: async (ids) => (await this.#count(`sandbox.ledger WHERE kind = 'captured' AND order_id = ANY ($1)`, ids)) > 0,
  };

  async #count(sql: string, ...ids: readonly (readonly string[])[]): Promise<number> {
    const [row] = await rowsOf<{ number: number }>(this.#system.postgresUrl, `SELECT count(*)::int AS number FROM ${sql}`, ids);
    return row?.number ?? 0;
  }
}
