import type { Provider, Type } from '@nestjs/common';
import type { Logger } from '@quadrille/telemetry';
import type { Database } from './database.js';
import type { Dispatcher } from './dispatcher.js';
import type { ServiceSettings } from './settings.js';
import type { Streams } from './streams.js';
import type { Effect, Feed, Projection, Reaction, Stream } from './tables.js';

/** What effects, feeds and routes may use of the running service. */
export type Parts = Readonly<{ dispatcher: Dispatcher; streams: Streams; database: Database; logger: Logger; settings: ServiceSettings }>;

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
  /** Closes what the tables opened (adapters, sandboxes), after the service has drained. */
  onStop?: () => Promise<void> | void;
}>;
