import type { Message } from '@quadrille/decider';
import { type CloudEvent, type Contract, contractsOf, dataSchemaOf, newId } from '@quadrille/events';
import { EventStore } from '@quadrille/event-store';
import { createClient, createTopics, type Outgoing, partitionOf, Publisher } from '@quadrille/messaging';
import { createLogger } from '@quadrille/telemetry';
import { forgetContractsOf, type ScratchDatabase, scratchDatabase, testBrokers } from '@quadrille/testing';
import type { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest';
import { z } from 'zod';
import { migrateService } from './migrate-service.js';
import { Runtime } from './runtime.js';
import { effect, type EffectCall, type ServiceTables } from './service-tables.js';
import { readSettings, serviceSettings } from './settings.js';
import { stream } from './tables.js';

export const logger = createLogger('spec', 'silent');
/** Another number than the default: it has to come from the settings. */
export const partitions = 5;
type Bet = Readonly<{ placed: number; paid: number; ringAt?: number }>;
type BetMessage = Message<string, { orderId: string }>;

export let database: ScratchDatabase;
export let PlaceBet: Contract;
export let BetPlaced: Contract;
let BetPaid: Contract;
export let publisher: Publisher;
export let pool: Pool;
export const running: Runtime[] = [];
/** What the outside was asked. */
export const calls: EffectCall[] = [];
/** What the outside has to tell. */
export const news: { command: Message; id: string }[] = [];
export const ways = {
  /** Whether the outside answers. */
  answer: async (): Promise<void> => undefined,
  /** How often the timer's decision still throws, and that on news. */
  wrongRings: 0,
  wrongNews: 0,
};

export const tables = (): ServiceTables => ({
  name: database.name,
  streams: [
    stream<Bet, BetMessage, BetMessage>({
      name: 'bet',
      // What another process goes on with is then folded from events as often as it is read from a snapshot.
      snapshotEvery: 2,
      initialState: { placed: 0, paid: 0 },
      decisions: {
        [PlaceBet.type]: ({ data }) => [BetPlaced(data) as BetMessage, { type: 'PayoutIntended', data }],
        RecordPayout: ({ data }) => [BetPaid(data) as BetMessage],
        HearNews: ({ data }) => {
          if (ways.wrongNews > 0) {
            ways.wrongNews -= 1;
            throw new TypeError('a defect in the decision');
          }
          return [{ type: 'Heard', data }];
        },
        SetTimer: ({ data }) => [{ type: 'TimerSet', data }],
        TimerDue: ({ data }) => {
          if (ways.wrongRings > 0) {
            ways.wrongRings -= 1;
            throw new TypeError('a defect in the decision');
          }
          return [{ type: 'Rang', data }];
        },
      },
      isAtRest: () => false,
      dueAt: ({ ringAt }) => ringAt,
      evolve: ({ placed, paid }, { type }) => ({
        placed: placed + Number(type === BetPlaced.type),
        paid: paid + Number(type === BetPaid.type),
        ...(type === 'TimerSet' && { ringAt: 1 }),
      }),
    }),
  ],
  effects: [
    effect<BetMessage>('PayoutIntended', async (data, call) => {
      calls.push(call);
      await ways.answer();
      return { type: 'RecordPayout', data };
    }),
  ],
  feeds: [
    {
      name: 'news',
      everyMs: 50,
      poll: async (tell) => {
        for (const { command, id } of news.splice(0)) await tell(command, id);
      },
    },
  ],
});

/** A service of its own for the specs of a file, which are given whatever it started. */
export const useBets = (): void => {
  beforeAll(async () => {
    database = await scratchDatabase({ migrate: migrateService });
    const { command, event } = contractsOf(database.name);
    const bet = z.object({ orderId: z.string() });
    PlaceBet = command(`PlaceBet.${database.name}`, 'Asked.', bet) as unknown as Contract;
    BetPlaced = event(`BetPlaced.${database.name}`, 'It counts.', bet) as unknown as Contract;
    BetPaid = event(`BetPaid.${database.name}`, 'It is paid.', bet) as unknown as Contract;
    await createTopics({ brokers: testBrokers(), topics: [PlaceBet.topic, BetPlaced.topic], partitions });
    publisher = new Publisher(createClient('spec', testBrokers(), logger), partitions);
    pool = database.openPool({ max: 2 });
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.stop()));
  });
  afterAll(async () => {
    await publisher.close();
    await pool.end();
    forgetContractsOf(database.name);
    await database.drop();
  });
};

export const opened = async (): Promise<Runtime> => {
  const settings = readSettings(serviceSettings, {
    PORT: '0',
    DATABASE_URL: database.roleUrl,
    KAFKA_BROKERS: testBrokers().join(','),
    KAFKA_PARTITIONS: String(partitions),
  });
  const runtime = await Runtime.open(tables(), settings, logger, (reason) => {
    throw reason;
  });
  running.push(runtime);
  return runtime;
};
export const started = async (): Promise<Runtime> => {
  const runtime = await opened();
  await runtime.start();
  return runtime;
};
export const bet = (orderId: string, id = newId()): Outgoing => {
  const event: CloudEvent = {
    specversion: '1.0',
    id,
    type: PlaceBet.type,
    source: '/customer',
    time: '2026-01-01T00:00:00.000Z',
    subject: orderId,
    correlationid: orderId,
    dataschema: dataSchemaOf(PlaceBet),
    data: { orderId },
  };
  return { topic: PlaceBet.topic, key: orderId, value: JSON.stringify(event) };
};
export const until = <T>(look: () => Promise<T> | T) => vi.waitFor(look, { timeout: 60_000, interval: 50 });
export const typesOf = async (orderId: string): Promise<readonly string[]> =>
  (await new EventStore(pool, newId()).history(orderId)).map(({ type }) => type.split('.')[0]!);
export const placeOf = (key: string): number => partitionOf(key, partitions);
export const whole = ['BetPlaced', 'PayoutIntended', 'BetPaid'];

/**
 * The events that lie in the topic of the service about an order, where its key belongs, once both that a bet leads to are there. One that is sent twice is
 * one: it has one id.
 */
export const published = async (...orders: readonly string[]): Promise<readonly string[]> => {
  const consumer = createClient('spec', testBrokers(), logger).consumer({ groupId: `spec-${newId()}` });
  const seen = new Map<string, string>();
  await consumer.connect();
  await consumer.subscribe({ topics: [BetPlaced.topic], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ partition, message: { key, value } }) => {
      const { id, type } = JSON.parse(String(value)) as CloudEvent;
      if (orders.includes(String(key)) && partition === placeOf(String(key))) seen.set(id, `${String(key)} ${type.split('.')[0]}`);
    },
  });
  await until(() => {
    const both = orders.flatMap((order) => [`${order} BetPlaced`, `${order} BetPaid`]);
    expect([...seen.values()]).toEqual(expect.arrayContaining(both));
  });
  await consumer.disconnect();
  return [...seen.values()].sort();
};
