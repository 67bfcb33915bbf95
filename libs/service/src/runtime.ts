import { newId } from '@quadrille/events';
import { Effects, EventStore, isTransient, outboxBacklog, Parked, sweepOutbox } from '@quadrille/event-store';
import { Consumer, createClient, Publisher } from '@quadrille/messaging';
import { flushSpans, Gauge, type Logger, metrics } from '@quadrille/telemetry';
import { Committer } from './committer/committer.js';
import { Routing } from './committer/routing.js';
import { Database } from './database.js';
import { Dispatcher } from './dispatcher.js';
import { EffectRunner } from './effect-runner.js';
import { firingTimers } from './fire-timers.js';
import { Intake } from './intake.js';
import { Redrive } from './redrive.js';
import { repeat, type Repeating } from './repeat.js';
import type { Parts, ServiceTables } from './service-tables.js';
import type { ServiceSettings } from './settings.js';
import { Streams } from './streams.js';
import { publishingLeft, sweepingOutbox } from './sweep-outbox.js';
import { tellNews } from './tell-news.js';

const drainEffectsMs = 4000;

const parkedCount = new Gauge({
  name: 'quadrille_parked_messages',
  help: 'messages that wait for an operator or a retry',
  registers: [metrics],
});

/** Does it when the database is there: waits for as long as that takes. */
const onceThere = async (act: () => Promise<void>, logger: Logger): Promise<void> => {
  for (let wait = 100; ; wait = Math.min(wait * 2, 2000)) {
    try {
      return await act();
    } catch (error) {
      if (!isTransient(error)) throw error;
      logger.warn({ err: (error as Error).message }, 'waiting for the database');
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
};

/** A running service without its HTTP: the store, Kafka, and the chores between them. */
export class Runtime {
  readonly tables: ServiceTables;
  readonly settings: ServiceSettings;
  readonly logger: Logger;
  readonly database: Database;
  readonly store: EventStore;
  readonly streams: Streams;
  readonly dispatcher: Dispatcher;
  readonly parked: Parked;
  readonly redrive: Redrive;
  readonly consumer: Consumer;
  readonly #committer: Committer;
  readonly #publisher: Publisher;
  readonly #effects: EffectRunner;
  readonly #intake: Intake;
  readonly #parts: Parts;
  #chores: Repeating[] = [];

  /** Opens the database first: everything else is built on its pool, and decides by its clock. */
  static async open(tables: ServiceTables, settings: ServiceSettings, logger: Logger, onDead: (reason: Error) => void): Promise<Runtime> {
    const database = new Database(tables.name, settings);
    await onceThere(() => database.open(), logger);
    return new Runtime(tables, settings, logger, database, onDead);
  }

  private constructor(
    tables: ServiceTables,
    settings: ServiceSettings,
    logger: Logger,
    database: Database,
    onDead: (reason: Error) => void,
  ) {
    this.tables = tables;
    this.settings = settings;
    this.logger = logger;
    this.database = database;
    const { name } = tables;
    const { pool } = database;
    const instance = newId();
    this.store = new EventStore(pool, instance);
    this.streams = new Streams(this.store);
    const kafka = createClient(name, settings.KAFKA_BROKERS.split(','), logger);
    this.#publisher = new Publisher(kafka, settings.KAFKA_PARTITIONS);
    const routing = new Routing(tables);
    this.#committer = new Committer({
      service: name,
      store: this.store,
      publisher: this.#publisher,
      routing,
      streams: tables.streams,
      projections: tables.projections ?? [],
      logger,
      now: database.clock.now,
      onIntents: (intents) => this.#effects.start(intents),
      onChanged: (streams) => this.streams.tell(streams),
    });
    this.dispatcher = new Dispatcher(name, this.#committer);
    this.#parts = { dispatcher: this.dispatcher, streams: this.streams, database, logger, settings };
    this.#effects = new EffectRunner({
      service: name,
      effects: tables.effects ?? [],
      leases: new Effects(pool, instance),
      committer: this.#committer,
      parts: this.#parts,
      logger,
    });
    this.parked = new Parked(pool);
    this.#intake = new Intake({ committer: this.#committer, routing, parked: this.parked, pool, logger });
    this.redrive = new Redrive({ parked: this.parked, committer: this.#committer, intake: this.#intake, logger });
    this.consumer = new Consumer({
      kafka,
      group: name,
      topics: routing.topics(),
      // Commands never wait: a cancellation that does comes too late.
      story: routing.topics().filter((topic) => topic.endsWith('.events')),
      sessionTimeoutMs: settings.KAFKA_SESSION_TIMEOUT_MS,
      gatherMs: settings.GATHER_MS,
      logger,
      handle: (messages, stay) => this.#intake.handle(messages, stay),
      beforeCommit: flushSpans,
      onMoving: () => {
        this.#intake.moved();
        return this.#committer.handOver();
      },
      onDead,
    });
  }

  /** Begins the chores, which need no group, then joins the group. What an earlier owner left is published meanwhile, before or after the first messages. */
  async start(): Promise<void> {
    const { pool } = this.database;
    const { logger } = this;
    await this.tables.onStart?.(this.#parts);
    const sweepOut = sweepingOutbox({
      sweep: (which) => sweepOutbox(pool, { ...which, service: this.tables.name, publish: publishingLeft(this.#publisher, logger) }),
      backlog: () => outboxBacklog(pool),
    });
    const tell = tellNews({ service: this.tables.name, dispatcher: this.dispatcher, parked: this.parked, logger });
    const fireTimers = firingTimers({ service: this.tables.name, pool, committer: this.#committer, consumer: this.consumer, logger });
    this.#chores = [
      repeat('the outbox sweep', 1000, logger, sweepOut),
      repeat('tending effects', 1000, logger, () => this.#effects.tend()),
      repeat('tending parked messages', 2000, logger, async () => {
        await this.redrive.tend();
        parkedCount.set(await this.parked.count());
      }),
      repeat('reading which keys are blocked', 2000, logger, () => this.#intake.refreshBlocked()),
      repeat('reading the clock', 1000, logger, () => this.database.clock.read()),
      ...(this.tables.streams.some(({ dueAt }) => dueAt) ? [repeat('timers', 200, logger, fireTimers)] : []),
      ...(this.tables.feeds ?? []).map(({ name, everyMs, poll }) => repeat(name, everyMs, logger, () => poll(tell, this.#parts))),
    ];
    await this.consumer.start();
  }

  /** Stops taking, finishes and publishes what is in hand, gives back the rest. */
  async stop(): Promise<void> {
    await this.consumer.stop();
    await Promise.all(this.#chores.map((chore) => chore.stop()));
    await this.#effects.drain(drainEffectsMs);
    await this.#committer.close();
    await this.#publisher.close();
    await this.#committer.close();
    await this.tables.onStop?.();
    await this.database.close();
  }
}
