import type { Provider, Type } from '@nestjs/common';
import type { Message } from '@quadrille/decider';
import type { Logger } from '@quadrille/telemetry';
import type { Database } from './database.js';
import type { Dispatcher } from './dispatcher.js';
import type { ServiceSettings } from './settings.js';
import type { Streams } from './streams.js';
import type { Projection, Reaction, Stream } from './tables.js';

/** What effects, feeds and routes may use of the running service. */
export type Parts = Readonly<{ dispatcher: Dispatcher; streams: Streams; database: Database; logger: Logger; settings: ServiceSettings }>;

export type EffectCall = Readonly<{
  /** The id of the intent event: the idempotency key of the call. */
  id: string;
  /** True where an earlier run may have reached the outside: ask first, then call again with the same key. */
  resumed: boolean;
  /** Aborted when the process drains; the intent is then resumed by another instance. */
  signal: AbortSignal;
  traceparent?: string;
}>;

/**
 * A call to the outside that a committed event intends. It ends as a command to the same service (`RecordCapture`),
 * decided on the same stream. One attempt: what failed ends as a command too; a thrown error is a defect and is run again with back-off.
 */
export type Effect = Readonly<{ on: string; run: (intent: never, call: EffectCall, parts: Parts) => Promise<Message | undefined> }>;

export const effect = <Intent extends Message>(
  on: Intent['type'],
  run: (intent: Intent['data'], call: EffectCall, parts: Parts) => Promise<Message | undefined>,
): Effect => ({ on, run: run as Effect['run'] });

/**
 * Something outside that is asked now and then for news (a carrier's tracking). Ids make a second telling harmless. `tell` resolves when what it
 * is told is committed, or parked where our code fails on it; it rejects where the database is away.
 */
export type Feed = Readonly<{
  name: string;
  everyMs: number;
  poll: (tell: (command: Message, id: string) => Promise<void>, parts: Parts) => Promise<void>;
}>;

/** All there is to say about a service: what it decides, what it reacts to, what it does outside, what it answers over HTTP. */
export type ServiceTables = Readonly<{
  /** Its schema, its consumer group, its name in traces. */
  name: string;
  streams: readonly Stream[];
  reactions?: readonly Reaction[];
  effects?: readonly Effect[];
  projections?: readonly Projection[];
  feeds?: readonly Feed[];
  /** Nest controllers and what they inject. */
  routes?: readonly Type[];
  providers?: readonly Provider[];
  /** Called once when the service has been wired, before it takes anything. */
  onStart?: (parts: Parts) => Promise<void> | void;
  /** Called when the service is told to stop, before requests in hand are waited for: for those that would be answered too late. */
  onDrain?: () => void;
  /** Closes what the tables opened (adapters, sandboxes), after the service has drained. */
  onStop?: () => Promise<void> | void;
}>;
