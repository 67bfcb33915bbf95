import { type CloudEvent, dataSchemaOf, newId, StockReceived } from '@quadrille/events';
import type { NewlyParked, Parked } from '@quadrille/event-store';
import type { Received } from '@quadrille/messaging';
import { createLogger } from '@quadrille/telemetry';
import type { Pool } from 'pg';
import type { Committer } from './committer/committer.js';
import type { Handled, Inbound } from './committer/inbound.js';
import type { Routing } from './committer/routing.js';
import { Intake } from './intake.js';

export const away = Object.assign(new Error('the database is away'), { code: '57P01' });
export const done: Handled = { events: [], published: Promise.resolve() };
export const stay = async (): Promise<boolean> => true;
let offset = 0;

export const received = (sku: string, more: Partial<Received> = {}): Received => {
  const event: CloudEvent = {
    specversion: '1.0',
    id: newId(),
    type: StockReceived.type,
    source: '/inventory',
    time: '2026-01-01T00:00:00.000Z',
    subject: sku,
    correlationid: sku,
    dataschema: dataSchemaOf(StockReceived),
    data: { sku, quantity: 1 },
  };
  const value = Buffer.from(JSON.stringify(event));
  return { topic: 'inventory.events', partition: 0, offset: String((offset += 1)), key: Buffer.from(sku), value, headers: {}, ...more };
};

/** The neighbours of an intake, in memory. */
export class Yard {
  readonly taken: string[] = [];
  readonly parked: (NewlyParked & { retryInSeconds?: number | undefined })[] = [];
  readonly starts = new Map<string, number>();
  /** What becomes of the messages of an article; thrown where it is an Error with a code. */
  readonly fates = new Map<string, (Handled | Error)[]>();
  blocked: readonly string[] = [];
  /** When it is told which keys are blocked. */
  answer: Promise<void> = Promise.resolve();
  /** When there is room for what is taken in. */
  room: Promise<void> = Promise.resolve();
  handles = (_type: string): boolean => true;
  #isAway = 0;

  readonly intake = new Intake({
    committer: {
      room: () => this.room,
      submitAll: (messages: readonly Inbound[]) => Promise.all(messages.map((message) => this.#submit(message))),
    } as unknown as Committer,
    routing: { handles: (type: string) => this.handles(type) } as unknown as Routing,
    parked: {
      park: async (messages: readonly NewlyParked[], retryInSeconds?: number) => {
        this.#failWhileAway();
        this.parked.push(...messages.map((message) => ({ ...message, retryInSeconds })));
      },
      blockedKeys: async () => {
        this.#failWhileAway();
        const known = new Set(this.blocked);
        await this.answer;
        return known;
      },
    } as unknown as Parked,
    pool: { query: async (sql: string, places: readonly (readonly string[])[]) => this.#query(sql, places[2]!) } as unknown as Pool,
    logger: createLogger('spec', 'silent'),
  });

  awayFor(calls: number): void {
    this.#isAway = calls;
  }

  #failWhileAway(): void {
    if (this.#isAway > 0) {
      this.#isAway -= 1;
      throw away;
    }
  }

  async #submit(message: Inbound): Promise<Handled> {
    this.#failWhileAway();
    const { sku } = message.data as { sku: string };
    this.taken.push(sku);
    const fate = this.fates.get(sku)?.shift() ?? done;
    if (fate instanceof Error) throw fate;
    return fate;
  }

  async #query(sql: string, offsets: readonly string[]) {
    this.#failWhileAway();
    if (sql.startsWith('SELECT')) return { rows: offsets.map((one) => ({ times: this.starts.get(one) ?? 0 })) };
    for (const one of offsets) {
      if (sql.startsWith('INSERT')) this.starts.set(one, (this.starts.get(one) ?? 0) + 1);
      else this.starts.delete(one);
    }
    return { rows: [] };
  }
}
