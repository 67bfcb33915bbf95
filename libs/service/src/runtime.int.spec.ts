import type { Message } from '@quadrille/decider';
import { type CloudEvent, type Contract, contractsOf, dataSchemaOf, newId } from '@quadrille/events';
import { emptyBatch, EventStore } from '@quadrille/event-store';
import { createClient, createTopics, type Outgoing, partitionOf, Publisher } from '@quadrille/messaging';
import { createLogger } from '@quadrille/telemetry';
import { forgetContractsOf, type ScratchDatabase, scratchDatabase, testBrokers } from '@quadrille/testing';
import { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { migrateService } from './migrate-service.js';
import { Runtime } from './runtime.js';
import { readSettings, serviceSettings } from './settings.js';
import type { ServiceTables } from './service-tables.js';
import { effect, type EffectCall } from './service-tables.js';
import { stream } from './tables.js';

const logger = createLogger('spec', 'silent');
/** Another number than the default: it has to come from the settings. */
const partitions = 5;
type Bet = Readonly<{ placed: number; paid: number; ringAt?: number }>;
type BetMessage = Message<string, { orderId: string }>;

let database: ScratchDatabase;
let PlaceBet: Contract;
let BetPlaced: Contract;
let BetPaid: Contract;
let publisher: Publisher;
let pool: Pool;
const running: Runtime[] = [];
/** What the outside was asked, and whether it answers. */
const calls: EffectCall[] = [];
let answer: () => Promise<void>;
/** How often the timer's decision still throws, and that on news. */
let wrongRings = 0;
let wrongNews = 0;
/** What the outside has to tell. */
const news: { command: Message; id: string }[] = [];

const tables = (): ServiceTables => ({
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
          if (wrongNews > 0) {
            wrongNews -= 1;
            throw new TypeError('a defect in the decision');
          }
          return [{ type: 'Heard', data }];
        },
        SetTimer: ({ data }) => [{ type: 'TimerSet', data }],
        TimerDue: ({ data }) => {
          if (wrongRings > 0) {
            wrongRings -= 1;
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
      await answer();
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

beforeAll(async () => {
  database = await scratchDatabase({ migrate: migrateService });
  const { command, event } = contractsOf(database.name);
  const bet = z.object({ orderId: z.string() });
  PlaceBet = command(`PlaceBet.${database.name}`, 'Asked.', bet) as unknown as Contract;
  BetPlaced = event(`BetPlaced.${database.name}`, 'It counts.', bet) as unknown as Contract;
  BetPaid = event(`BetPaid.${database.name}`, 'It is paid.', bet) as unknown as Contract;
  await createTopics({ brokers: testBrokers(), topics: [PlaceBet.topic, BetPlaced.topic], partitions });
  publisher = new Publisher(createClient('spec', testBrokers(), logger), partitions);
  pool = new Pool({ connectionString: database.roleUrl, max: 2 });
  answer = async () => undefined;
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

const started = async (): Promise<Runtime> => {
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
  await runtime.start();
  return runtime;
};
const bet = (orderId: string, id = newId()): Outgoing => {
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
const until = <T>(look: () => Promise<T> | T) => vi.waitFor(look, { timeout: 60_000, interval: 50 });
const typesOf = async (orderId: string): Promise<readonly string[]> =>
  (await new EventStore(pool, newId()).history(orderId)).map(({ type }) => type.split('.')[0]!);
const placeOf = (key: string): number => partitionOf(key, partitions);
const whole = ['BetPlaced', 'PayoutIntended', 'BetPaid'];

/** The events that lie in the topic of the service about an order, where its key belongs. One that is sent twice is one: it has one id. */
const published = async (...orders: readonly string[]): Promise<readonly string[]> => {
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
    for (const order of orders) expect([...seen.values()]).toContain(`${order} BetPaid`);
  });
  await consumer.disconnect();
  return [...seen.values()].sort();
};

describe('a service', () => {
  it('handles what Kafka brings, publishes after the commit, and does a second delivery no second time', async () => {
    const runtime = await started();
    const [one, two] = [bet('one'), bet('two')];
    await publisher.publish([one, two, one]);
    await until(async () => expect([await typesOf('one'), await typesOf('two')]).toEqual([whole, whole]));
    // What comes after the second delivery, on the same partition, tells when that is handled too.
    const behind = Array.from({ length: 100 }, (_, n) => `behind-${n}`).find((key) => placeOf(key) === placeOf('one'))!;
    await publisher.publish([one, bet(behind)]);
    await until(async () => expect(await typesOf(behind)).toEqual(whole));
    expect(await published('one', 'two')).toEqual(['one BetPaid', 'one BetPlaced', 'two BetPaid', 'two BetPlaced']);
    await until(() => expect(runtime.consumer.lag).toBe(0));
    expect(await typesOf('one')).toEqual(whole);
    expect(await runtime.streams.read('one', tables().streams[0]!)).toMatchObject({ state: { placed: 1, paid: 1 } });
    await until(async () => expect(await database.query('SELECT FROM outbox')).toEqual([]));
  });

  it('publishes and resumes what its predecessor left when it was killed between commit and publishing', async () => {
    // Written as a process does that dies right after its commit: nothing published, the effect begun by nobody who lives.
    const metadata = { time: '2026-01-01T00:00:00.000Z', subject: 'left', correlationid: 'left', causationid: newId() };
    const [placed, intent] = [newId(), newId()];
    const event = { streamId: 'left', messageId: newId(), schemaVersion: 1, data: '{"orderId":"left"}', metadata };
    await new EventStore(pool, newId()).write({
      ...emptyBatch,
      events: [
        { ...event, version: 1, id: placed, type: BetPlaced.type, topic: BetPlaced.topic },
        { ...event, version: 2, id: intent, type: 'PayoutIntended', topic: null },
      ],
      effects: { started: [{ id: intent, streamId: 'left', version: 2 }], finished: [] },
    });
    await database.query("UPDATE effects SET lease_until = clock_timestamp() - interval '1 second'");
    await started();
    await until(async () => expect(await typesOf('left')).toEqual(whole));
    expect(calls.filter(({ id }) => id === intent)).toMatchObject([{ resumed: true }]);
    const [paid] = (await new EventStore(pool, newId()).history('left')).slice(-1);
    expect(paid!.metadata.causationid).toBe(metadata.causationid);
    expect(await published('left')).toEqual(['left BetPaid', 'left BetPlaced']);
  });

  it('that is told to stop finishes what it has in hand, commits its offsets and leaves the rest to the next', async () => {
    const orders = Array.from({ length: 60 }, (_, n) => `drain-${n}`);
    const first = await started();
    await publisher.publish(orders.map((order) => bet(order)));
    await until(async () => expect(await typesOf('drain-0')).toContain('BetPlaced'));
    running.splice(running.indexOf(first), 1);
    await first.stop();
    expect(await database.query("SELECT FROM effects WHERE lease_until > clock_timestamp() + interval '1 second'")).toEqual([]);
    await started();
    await until(async () => {
      for (const order of orders) expect(await typesOf(order)).toEqual(whole);
    });
  });

  it('stores what it alone remembers when another instance joins it: that may be of another version', async () => {
    await started();
    await publisher.publish([bet('moving')]);
    await until(async () => expect(await typesOf('moving')).toEqual(whole));
    const versions = () => database.query<{ version: number }>("SELECT version FROM snapshots WHERE stream_id = 'moving'");
    expect(await versions()).toEqual([{ version: 2 }]);
    await started();
    await until(async () => expect(await versions()).toEqual([{ version: 3 }]));
  });

  it('hears what came while it was away before a timer rings that was due meanwhile', async () => {
    await publisher.publish([bet('overdue')]);
    await database.query("INSERT INTO timers (stream_id, due_at) VALUES ('overdue', now() - interval '1 hour')");
    await started();
    await until(async () => expect(await typesOf('overdue')).toContain('Rang'));
    await database.query('DELETE FROM timers');
    expect((await typesOf('overdue'))[0]).toBe('BetPlaced');
  });

  it('rings again where the decision on its timer threw, and tells that in its log', async () => {
    wrongRings = 1;
    const told = vi.spyOn(logger, 'error');
    const runtime = await started();
    await runtime.dispatcher.dispatch({ type: 'SetTimer', data: { orderId: 'ringing' } });
    await until(async () => expect(await typesOf('ringing')).toEqual(['TimerSet', 'Rang']));
    expect(told.mock.calls.map(([, message]) => message)).toContain('a timer failed and will ring again');
    expect(await database.query('SELECT FROM timers')).toEqual([]);
  });

  it('parks news that its code fails on, goes on with others, and tries it again by itself', async () => {
    wrongNews = 2;
    await started();
    const about = (orderId: string) => ({ command: { type: 'HearNews', data: { orderId } }, id: newId() });
    const first = about('unheard');
    news.push(first, first, about('heard'));
    await until(async () => expect(await typesOf('heard')).toEqual(['Heard']));
    const parked = () => database.query("SELECT key, code, reason, settled FROM parked WHERE topic LIKE 'news %'");
    const row = { key: 'unheard', code: 'handling-failed', reason: 'a defect in the decision' };
    expect(await parked()).toEqual([{ ...row, settled: null }]);
    await database.query('UPDATE parked SET next_at = clock_timestamp()');
    await until(async () => expect(await parked()).toEqual([{ ...row, settled: 'redriven' }]));
    expect(await typesOf('unheard')).toEqual(['Heard']);
  });

  it('answers a dispatch under the same id once, and says so to who listens', async () => {
    const runtime = await started();
    const [id, told] = [newId(), vi.fn<() => void>()];
    const stop = runtime.streams.onChange('direct', told);
    const first = await runtime.dispatcher.dispatch({ type: PlaceBet.type, data: { orderId: 'direct' } }, { id });
    const again = await runtime.dispatcher.dispatch({ type: PlaceBet.type, data: { orderId: 'direct' } }, { id });
    stop();
    expect([first.events.length, again.events.length]).toEqual([2, 0]);
    expect(told).toHaveBeenCalled();
  });
});
