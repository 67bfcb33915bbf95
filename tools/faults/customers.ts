import { setTimeout as sleep } from 'node:timers/promises';
import { MachineClock, runningMs } from '../testing/machine-clock.ts';

/** How an order has to end, and what leads there. */
export type Course = 'goes well' | 'fails twice, then goes well' | 'declined, no hold' | 'out of stock, short of patience';
export type Answer = { readonly status: number; readonly ms: number; readonly retryAfter: string | null; readonly id?: string };

const wishes: Readonly<Record<Course, { readonly token: string; readonly sku: string; readonly policy?: object }>> = {
  'goes well': { token: 'test_success_visa', sku: 'widget-a' },
  'fails twice, then goes well': { token: 'test_temp_fail_twice', sku: 'widget-b' },
  'declined, no hold': { token: 'test_insufficient_funds', sku: 'gadget', policy: { paymentHoldSeconds: 0 } },
  'out of stock, short of patience': { token: 'test_success_visa', sku: 'sold-out', policy: { backorderSeconds: 1 } },
};

/** Mostly success; each of the other courses once in ten. */
const courseOf = (n: number): Course => {
  if (n % 10 === 3) return 'fails twice, then goes well';
  if (n % 10 === 6) return 'declined, no hold';
  return n % 10 === 8 ? 'out of stock, short of patience' : 'goes well';
};

type Door = { readonly gateway: string; readonly operatorToken: string };

/** Customers who order at a steady pace and remember what they were promised. */
export class Customers {
  /** Every order that was answered with 2xx, and how it has to end. */
  readonly accepted = new Map<string, Course>();
  /** What each request was answered; status 0: nothing, the connection broke. */
  readonly answers: Answer[] = [];
  /** Since they came. */
  readonly clock = new MachineClock();
  readonly #door: Door;

  constructor(door: Door) {
    this.#door = door;
  }

  /** Posts `count` orders over `overMs`, each when its time has come, whatever became of those before. Resolves when all are answered. */
  async order(count: number, overMs: number, gateway: () => string = () => this.#door.gateway): Promise<void> {
    const since = performance.now();
    const posts: Promise<void>[] = [];
    for (let n = 0; n < count; n += 1) {
      const wait = since + (n * overMs) / count - performance.now();
      if (wait > 0) await sleep(wait);
      posts.push(this.#post(courseOf(n), gateway()));
    }
    await Promise.all(posts);
  }

  async #post(course: Course, gateway: string): Promise<void> {
    const { token, sku, policy } = wishes[course];
    const since = runningMs();
    const answered = (answer: Omit<Answer, 'ms'>): number => this.answers.push({ ...answer, ms: runningMs() - since });
    try {
      const response = await fetch(`${gateway}/orders`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(policy && { authorization: `Bearer ${this.#door.operatorToken}` }) },
        body: JSON.stringify({
          customer: { email: 'ada@example.com', name: 'Ada Lovelace' },
          lines: [{ sku, quantity: 1 }],
          payment: { token },
          shippingAddress: { line1: '1 Main St', city: 'Paris', postalCode: '75001', country: 'FR' },
          ...(policy && { policy }),
        }),
        signal: AbortSignal.timeout(20_000),
      });
      const { id } = (await response.json()) as { id?: string };
      const accepted = response.ok && id !== undefined;
      answered({ status: response.status, retryAfter: response.headers.get('retry-after'), ...(accepted && { id }) });
      if (accepted) this.accepted.set(id, course);
    } catch {
      answered({ status: 0, retryAfter: null }); // nothing was promised
    }
  }
}
