import { randomUUID } from 'node:crypto';
import { nextDue } from '@quadrille/asl';
import type { Database } from '@quadrille/service';
import { countRetries } from '../../count-retries.js';
import type { Workers } from '../workers/call.js';
import { answerToParent } from './children/answer-to-parent.js';
import { AtHand } from './at-hand.js';
import { Calls } from './tasks/calls.js';
import type { Change } from './tables/change.js';
import { compare, type TaskKinds } from './compare.js';
import { Definitions } from './tables/definitions.js';
import { Ledger } from './tables/ledger.js';
import type { Committed } from './live-execution.js';
import { Mailroom } from './mailroom.js';
import { Offers } from './tasks/offers.js';
import { taskChanges } from './tasks/open-tasks.js';
import { childrenFor, isChild, unbegun } from './children/birth.js';
import type { Parent } from './tables/record.js';
import { Shelf, type Stored } from './tables/shelf.js';
import { TaskTokens } from './tasks/task-token.js';
import { Timers } from './timers.js';
import { type RuntimeOptions, usual } from './options.js';
import type { Surroundings, Turn } from './turn.js';
import { countExpress } from './express-ends.js';
import { childrenOf } from './telling/listing.js';
import { Takeover } from './tasks/takeover.js';

/** What one process does for state machines: carries executions on, rings timers, makes calls, passes on what executions tell each other. */
export class Runtime {
  readonly pool: Database['pool'];
  readonly clock: Database['clock'];
  readonly shelf: Shelf;
  readonly definitions: Definitions;
  readonly ledger: Ledger;
  readonly atHand: AtHand;
  readonly offers: Offers;
  readonly surroundings: Surroundings;
  readonly tokens: TaskTokens;
  readonly workers: Workers;
  readonly whyOver: NonNullable<RuntimeOptions['whyOver']>;
  readonly #calls: Calls;
  readonly #timers: Timers;
  readonly #mailroom: Mailroom;
  readonly #takeover: Takeover;
  readonly #kinds: TaskKinds;
  readonly #onFault: (error: unknown) => void;
  #closed = false;

  static async open(options: RuntimeOptions): Promise<Runtime> {
    const { rows } = await options.database.pool.query<{ secret: string }>('SELECT secret FROM machine_secret');
    const runtime = new Runtime(options, rows[0]!.secret);
    runtime.#timers.start();
    return runtime;
  }

  private constructor(options: RuntimeOptions, secret: string) {
    const { region, limits, hasActivity, whyOver, capacity, lookEveryMs, aliveMs, leaseMs, callsAtOnce } = { ...usual, ...options };
    const { pool, clock } = options.database;
    const instance = randomUUID();
    const onFault = (this.#onFault = (error: unknown): void => {
      if (!this.#closed) options.log.error({ err: error }, 'state machines: something failed and will be done again');
    });
    this.pool = pool;
    this.whyOver = whyOver;
    this.clock = clock;
    this.shelf = new Shelf(pool);
    this.definitions = new Definitions(pool);
    this.ledger = new Ledger(pool, instance, leaseMs);
    this.atHand = new AtHand(this, capacity);
    this.tokens = new TaskTokens(secret);
    this.offers = new Offers(pool, lookEveryMs);
    this.surroundings = {
      random: Math.random,
      uuid: randomUUID,
      region,
      token: this.tokens.seal,
      limits: { transitionsPerAdvance: 500, ...limits },
      ...(hasActivity && { hasActivity }),
    };
    this.workers = options.workers(this);
    this.#kinds = { activityOf: this.workers.activityOf, isChild };
    this.#mailroom = new Mailroom({
      pool,
      act: (arn, act) => this.atHand.of(arn).do(act),
      recall: (hash) => this.definitions.recall(hash),
      isClosed: () => this.#closed,
      onFault,
      leaseMs,
    });
    this.#calls = new Calls({
      workers: () => this.workers,
      seal: this.tokens.seal,
      childrenOf: (mapRunArn) => childrenOf(pool, mapRunArn),
      concurrency: callsAtOnce,
      answer: async (record, signal, task) => {
        await this.#mailroom.answer(record.arn, signal);
        if (signal.kind === 'taskSubmitted' && isChild(task)) await this.#mailroom.collect(record, task.taskId);
      },
      onFault,
    });
    this.#takeover = new Takeover({
      pool,
      instance,
      aliveMs,
      calls: this.#calls,
      make: async (arn, task) => {
        const open = await this.atHand.of(arn).do((turn) => ({ record: turn.record, task: turn.openTask(`${arn}#${task}`) }));
        if (open.task) this.#calls.make(open.record, open.task);
      },
      onFault,
    });
    this.#timers = new Timers({
      pool,
      clock,
      lookEveryMs,
      leaseMs,
      ring: (arn, dueAt) => this.#ring(arn, dueAt),
      alsoDo: async () => {
        await this.#mailroom.sweep();
        await this.#takeover.look();
      },
      onFault,
    });
  }

  /** Writes what a turn changed; undefined where somebody else was first. */
  async write(stored: Stored, due: number | null | undefined, turn: Turn, isNew = false): Promise<Committed | undefined> {
    const { opened, closed } = taskChanges(stored.state, turn.state);
    const children = await childrenFor(turn, opened, { pool: this.pool, number: () => this.ledger.number(), now: this.clock.now() });
    const before = { version: isNew ? undefined : stored.version, state: stored.state, due };
    const isNews = turn.state !== stored.state || turn.record.parent?.task !== stored.record.parent?.task;
    const told = isNews ? answerToParent(turn.record, turn.state) : [];
    const comparison = compare(before, turn, { opened, closed, children, told }, this.#kinds);
    const { saved, stopped } = await this.#takeover.watch(this.ledger.write(comparison.change));
    if (!saved) return undefined;
    countRetries({ workflow: turn.record.machine.name, retries: turn.retries });
    const version = isNew ? 1 : stored.version + 1;
    const next = { record: turn.record, version, state: turn.state, due: comparison.due };
    return { stored: next, comparison, stopped };
  }

  /** What follows from a change that was written. All of it is in the tables, so a crash here loses nothing. */
  committed({ stored, comparison, stopped }: Committed): void {
    const { record, state } = stored;
    const { change, opened, closed } = comparison;
    if (change.isForgotten) countExpress(record.machine.name, change.status);
    if (this.#closed) return;
    this.#takeover.staysAlive(change.placed.length > 0);
    for (const { taskId } of closed) this.#calls.abort(taskId);
    const placed = new Map(change.placed.map((row) => [`${record.arn}#${row.task}`, row]));
    for (const task of opened) {
      const row = placed.get(task.taskId);
      if (row?.activity !== undefined) this.offers.wake(row.activity);
      else if (row) this.#calls.make(record, task);
    }
    for (const child of change.children) this.atHand.begin(unbegun(record, child));
    for (const arn of [...stopped, ...change.redriven.map((child) => child.arn)]) this.#mailroom.deliverFromParent(arn);
    for (const letter of change.told) this.#tellParent(record.parent!, letter).catch(this.#onFault);
    const due = state && nextDue(state);
    if (due !== undefined) this.#timers.expect(due);
  }

  /** Stops taking part. What is in hand is taken up by another instance, or by this one when it is back. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#calls.close();
    this.offers.close();
    await this.#timers.stop();
    await this.ledger.idle();
    await this.#takeover.leave();
  }

  /**
   * The task says that it was taken over before it says what came of it. Where the call that started the child has not been answered yet,
   * whoever makes it finds the letter when it has.
   */
  async #tellParent({ arn, answersAs }: Parent, { to, sender, task, signal }: Change['told'][number]): Promise<void> {
    await this.#calls.answered(`${arn}#${task}`);
    if (answersAs !== 'output' && (await this.shelf.isBeingCalled(to, task))) return;
    this.#mailroom.deliverFromChild(arn, { sender, signal });
  }

  async #ring(arn: string, dueAt: number): Promise<void> {
    const live = this.atHand.of(arn);
    live.timerWasTaken();
    await live.do((turn) => turn.take({ kind: 'tick' }, dueAt));
  }
}
