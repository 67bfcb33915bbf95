import type { RunningSystem } from '../system/running-system.ts';
import { batchesBetween, type BatchSizes, countBatches } from './batch-sizes.ts';
import { caughtUp } from './caught-up.ts';
import { type Completions, watchCompletions } from './completions.ts';
import { Poster } from './poster.ts';
import { cpuSeconds, memoryMegabytes, peakMegabytes } from '../system/processes.ts';

type Latency = Readonly<{ p50: number; p95: number; p99: number }>;
export type Phase = Readonly<{
  name: string;
  orders: number;
  seconds: number;
  ordersPerSecond: number;
  /** From the last completion until the read model and the saga, too, had seen what there was then. */
  behindSeconds: number;
  /** CPU seconds per 1000 orders until then, by process. */
  cpuPer1000: Readonly<Record<string, number>>;
  latencyMs: Latency;
  /** By service. */
  batches: Readonly<Record<string, BatchSizes>>;
}>;

const body = JSON.stringify({
  customer: { email: 'ada@example.com', name: 'Ada Lovelace' },
  lines: [{ sku: 'widget-a', quantity: 2 }],
  payment: { token: 'test_success_visa' },
  shippingAddress: { line1: '1 Main St', city: 'Paris', postalCode: '75001', country: 'FR' },
});

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** Customers who knock at once at full load. */
const connections = 400;
const stallMs = 60_000;

/** Places orders one way or another and measures what they cost until each is confirmed and its mail is recorded. */
export class Bench {
  readonly #system: RunningSystem;
  readonly #poster: Poster;
  readonly #completions: Completions;
  readonly #accepted: string[] = [];
  #postgresMegabytes = 0;

  private constructor(system: RunningSystem, poster: Poster, completions: Completions) {
    this.#system = system;
    this.#poster = poster;
    this.#completions = completions;
  }

  static async open(system: RunningSystem): Promise<Bench> {
    return new Bench(system, await Poster.open(system.gateway, connections), await watchCompletions(system.brokers));
  }

  async close(): Promise<void> {
    this.#poster.close();
    await this.#completions.stop();
  }

  /** The next order is placed when the one before is completed. */
  oneAtATime(orders: number): Promise<Phase> {
    return this.#measure('one at a time', orders, async (post, completed) => {
      for (let n = 0; n < orders; n += 1) {
        await post();
        await completed(n + 1);
      }
    });
  }

  /** So many a second, whatever happens. */
  atRate(name: string, orders: number, perSecond: number): Promise<Phase> {
    return this.#measure(name, orders, async (post) => {
      const start = performance.now();
      const posts: Promise<void>[] = [];
      const failures: unknown[] = [];
      for (let n = 0; n < orders; n += 1) {
        const wait = start + (n * 1000) / perSecond - performance.now();
        if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
        posts.push(post().catch((error: unknown) => void failures.push(error)));
        if (failures.length > 0) throw failures[0];
      }
      await Promise.all(posts);
      if (failures.length > 0) throw failures[0];
    });
  }

  /** As fast as it goes with at most `underWay` orders neither confirmed nor given up. */
  flatOut(orders: number, underWay = 1600): Promise<Phase> {
    return this.#measure('full load', orders, async (post, completed) => {
      let placed = 0;
      const customer = async (): Promise<void> => {
        while (placed < orders) {
          placed += 1;
          await post();
          await completed(placed - underWay);
        }
      };
      await Promise.all(Array.from({ length: connections }, customer));
    });
  }

  /** Ids of all orders whose POST was answered 202. */
  get accepted(): readonly string[] {
    return this.#accepted;
  }

  /** Megabytes by process; of PostgreSQL, which is many that share memory, the most that all had together when a load was over. */
  get peaks(): Readonly<Record<string, number>> {
    const of = (name: string): number => (name === 'postgres' ? this.#postgresMegabytes : peakMegabytes(this.#system.pidOf(name) ?? 0));
    return Object.fromEntries(this.#system.names().map((name) => [name, Math.round(of(name))]));
  }

  #cpu(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#system.names().map((name) => [name, cpuSeconds(this.#system.pidOf(name) ?? 0)]));
  }

  async #measure(
    name: string,
    orders: number,
    load: (post: () => Promise<void>, completed: (count: number) => Promise<void>) => Promise<void>,
  ): Promise<Phase> {
    const { completed, confirmedAt } = this.#completions;
    const before = completed.size;
    const posted = new Map<string, number>();
    const waiters: { count: number; resolve: () => void }[] = [];
    this.#completions.onCompleted = () => {
      while (waiters[0] && completed.size - before >= waiters[0].count) waiters.shift()!.resolve();
    };
    const whenCompleted = (count: number): Promise<void> => {
      if (completed.size - before >= count) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`${completed.size - before} of ${orders} orders completed, no more in ${stallMs / 1000} s`)),
          stallMs,
        );
        const done = (): void => {
          clearTimeout(timer);
          resolve();
        };
        waiters.push({ count, resolve: done });
        waiters.sort((a, b) => a.count - b.count);
      });
    };
    const post = async (): Promise<void> => {
      const at = performance.now();
      const { status, id } = await this.#poster.post('/orders', body);
      if (status !== 202 || id === undefined) throw new Error(`POST /orders answered ${status}`);
      posted.set(id, at);
      this.#accepted.push(id);
    };
    const { services } = this.#system.describe();
    const batchesBefore = await countBatches(services);
    const cpuBefore = this.#cpu();
    const start = performance.now();
    await load(post, whenCompleted);
    await whenCompleted(orders);
    const seconds = (performance.now() - start) / 1000;
    this.#postgresMegabytes = Math.max(this.#postgresMegabytes, memoryMegabytes(this.#system.pidOf('postgres') ?? 0));
    const behindSeconds = await caughtUp(this.#system.brokers.split(','));
    const cpuAfter = this.#cpu();
    const batches = batchesBetween(batchesBefore, await countBatches(services));
    const used = ([one, after]: [string, number]) => [one, ((after - (cpuBefore[one] ?? 0)) / orders) * 1000] as const;
    const cpuPer1000 = Object.fromEntries(Object.entries(cpuAfter).map(used));
    const latencies = [...posted].map(([id, at]) => (confirmedAt.get(id) ?? Number.NaN) - at).sort((a, b) => a - b);
    const latencyMs = { p50: percentile(latencies, 0.5), p95: percentile(latencies, 0.95), p99: percentile(latencies, 0.99) };
    return { name, orders, seconds, ordersPerSecond: orders / seconds, behindSeconds, cpuPer1000, latencyMs, batches };
  }
}
