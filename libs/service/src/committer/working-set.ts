import { type Message, Refusal } from '@quadrille/decider';
import { contracts, derivedId, maxMessageBytes } from '@quadrille/events';
import type { Batch, NewEvent } from '@quadrille/event-store';
import { isSampled, traceparentAfter } from '@quadrille/telemetry';
import type { DecisionContext, Projection, SharedRows, Stream } from '../tables.js';
import type { Inbound } from './inbound.js';
import type { Routed, Routing } from './routing.js';
import type { CachedStream } from './stream-cache.js';

const maxHandled = 128;
/** The envelope is published with the data, and what a reader accepts is counted with it. */
const maxDataBytes = maxMessageBytes - 4096;
const idLength = 37;

export type Intent = Readonly<{
  id: string;
  type: string;
  data: unknown;
  cause: string;
  traceparent: string | undefined;
  streamId: string;
  version: number;
}>;

type Draft = { -readonly [Key in keyof CachedStream]: CachedStream[Key] } & { definition: Stream };

/** What one message changed, kept apart until all of it went well. */
type Step = {
  drafts: Map<string, Draft>;
  rows: Map<string, unknown>;
  events: NewEvent[];
  messages: Message[];
  intents: Intent[];
  spilled: { streamId: string; messageId: string }[];
  projected: { projection: Projection; rows: readonly unknown[] }[];
};

export type Outcome = Readonly<{
  events: readonly Message[];
  refusal?: Refusal;
  fault?: Error;
  attributes?: Readonly<Record<string, string>>;
}>;

type Given = Readonly<{
  service: string;
  routing: Routing;
  projections: readonly Projection[];
  now: number;
  streamOf: (id: string) => CachedStream | undefined;
  wasSpilled: (streamId: string, messageId: string) => boolean;
  /** Locked rows by key; absent where the service shares none. */
  rows: ReadonlyMap<string, unknown> | undefined;
}>;

/**
 * What follows from a message of Kafka is a child of its handling, what follows from an effect a sibling of the call. A timer, or a person who acts on
 * what is under way, continues the trace that the stream is in: one order is one trace.
 */
const traceparentOf = (service: string, origin: Inbound, { traceparent }: CachedStream): string | undefined => {
  if (origin.fromKafka) return traceparentAfter(service, origin.id, origin.traceparent);
  return origin.finishes ? origin.traceparent : (traceparent ?? origin.traceparent);
};

const attributesOf = ({ drafts }: Step): Readonly<Record<string, string>> =>
  Object.assign({}, ...[...drafts.values()].map(({ definition, state }) => definition.spanAttributes?.(state as never) ?? {}));

/** Streams or rows that a decision needs and that are not at hand: the batch is decided again with them. */
export class Missing {
  readonly streams = new Set<string>();
  readonly rows = new Set<string>();

  get isEmpty(): boolean {
    return this.streams.size === 0 && this.rows.size === 0;
  }
}

/**
 * Decides the messages of a batch one after another, in memory, on copies. A message that fails leaves nothing behind and does not
 * disturb the others. What is to be written is asked for at the end.
 */
export class WorkingSet {
  readonly missing = new Missing();
  readonly #given: Given;
  readonly #drafts = new Map<string, Draft>();
  readonly #rows: Map<string, unknown>;
  readonly #changedRows = new Map<string, { shared: SharedRows<unknown>; row: unknown }>();
  readonly #events: NewEvent[] = [];
  readonly #spilled: { streamId: string; messageId: string }[] = [];
  readonly #projected = new Map<string, unknown[]>();
  readonly intents: Intent[] = [];
  readonly finished: string[] = [];

  constructor(given: Given) {
    this.#given = given;
    this.#rows = new Map(given.rows);
  }

  get drafts(): ReadonlyMap<string, CachedStream> {
    return this.#drafts;
  }

  get events(): readonly NewEvent[] {
    return this.#events;
  }

  async handle(message: Inbound): Promise<Outcome> {
    const step: Step = { drafts: new Map(), rows: new Map(), events: [], messages: [], intents: [], spilled: [], projected: [] };
    try {
      for (const routed of this.#given.routing.route(message)) await this.#decide(step, routed, message, message);
    } catch (error) {
      if (!(error instanceof Refusal)) return { events: [], fault: error instanceof Error ? error : new Error(String(error)) };
      if (message.finishes) this.finished.push(message.finishes);
      return { events: [], refusal: error };
    }
    if (this.missing.isEmpty) this.#merge(step);
    if (message.finishes) this.finished.push(message.finishes);
    return { events: step.messages, ...(message.fromKafka && isSampled(message.traceparent) && { attributes: attributesOf(step) }) };
  }

  /** `message` is what is being answered; `origin` the message of the batch that it follows from. */
  async #decide(step: Step, { stream, streamId, command }: Routed, message: Inbound, origin: Inbound): Promise<void> {
    const { service, routing, now } = this.#given;
    const draft = this.#draftOf(step, streamId, stream);
    if (!draft || this.#lacksRows(stream, command, draft.state)) return;
    if (draft.handled.includes(message.id) || (draft.spilled && this.#hasSpilled(step, streamId, message.id))) return;

    // With the service's name: several services answer the same message on streams of the same id, and who takes both in must not hold one for the other.
    const eventId = (index: number): string => derivedId(message.id, `${service}/${streamId}/${index}`);
    const context: DecisionContext<unknown> = { message, now, row: (key) => step.rows.get(key) ?? this.#rows.get(key), eventId };
    const decision = stream.decisions[command.type as keyof typeof stream.decisions] as (
      command: Message,
      state: unknown,
      context: unknown,
    ) => readonly Message[] | Promise<readonly Message[]>;
    const decided = decision(command, draft.state, context);
    const events = decided instanceof Promise ? await decided : decided;
    this.#remember(step, draft, message.id);

    const traceparent = traceparentOf(service, origin, draft);
    const cause = origin.cause ?? message.id;
    for (const [index, event] of events.entries()) {
      draft.version += 1;
      draft.state = stream.evolve(draft.state, event);
      draft.traceparent = traceparent;
      if (stream.rows) this.#evolveRows(step, stream.rows, event);
      const contract = contracts.get(event.type);
      const topic = routing.topicOf(event.type);
      const data = JSON.stringify(event.data);
      const bytes = Buffer.byteLength(data);
      if (bytes > maxDataBytes) throw new RangeError(`${event.type} has ${bytes} bytes; ${maxDataBytes} are the most`);
      const subject = topic && contract ? contract.keyOf(event.data) : streamId;
      const correlationid = origin.correlationid ?? subject;
      const id = eventId(index);
      const time = new Date(now).toISOString();
      step.events.push({
        streamId,
        version: draft.version,
        id,
        type: event.type,
        schemaVersion: contract?.version ?? 1,
        topic,
        data,
        metadata: {
          time,
          subject,
          correlationid,
          causationid: cause,
          ...(traceparent && { traceparent }),
        },
      });
      step.messages.push(event);
      for (const projection of this.#given.projections) {
        const rows = projection.rowsOf(event, {
          id,
          type: event.type,
          time,
          source: `/${service}`,
          causationid: cause,
          ...(traceparent && { traceparent }),
        });
        if (rows.length > 0) step.projected.push({ projection, rows });
      }
      if (routing.isIntent(event.type))
        step.intents.push({ id, type: event.type, data: event.data, cause, traceparent, streamId, version: draft.version });
      if (routing.handles(event.type)) {
        const own: Inbound = { id, type: event.type, time, source: `/${service}`, causationid: cause, data: event.data };
        for (const routed of routing.route(own))
          await this.#decide(step, routed, own, {
            ...origin,
            ...(!origin.fromKafka && traceparent && { traceparent }),
            correlationid,
            cause: id,
          });
      }
    }
  }

  /** Also in this very batch: what was looked up beforehand cannot know of that. */
  #hasSpilled(step: Step, streamId: string, messageId: string): boolean {
    const isIt = (one: Step['spilled'][number]): boolean => one.messageId === messageId && one.streamId === streamId;
    return this.#given.wasSpilled(streamId, messageId) || step.spilled.some(isIt) || this.#spilled.some(isIt);
  }

  #draftOf(step: Step, id: string, definition: Stream): Draft | undefined {
    const known = step.drafts.get(id);
    if (known) return known;
    const base = this.#drafts.get(id) ?? this.#given.streamOf(id);
    if (!base) {
      this.missing.streams.add(id);
      return undefined;
    }
    const draft: Draft = { ...base, definition };
    if (base.state === undefined) draft.state = definition.initialState;
    step.drafts.set(id, draft);
    return draft;
  }

  #lacksRows({ rows }: Stream, command: Message, state: unknown): boolean {
    if (!rows) return false;
    const lacking = rows.keysOf(command, state as never).filter((key) => !this.#given.rows?.has(key));
    for (const key of lacking) this.missing.rows.add(key);
    return lacking.length > 0;
  }

  #evolveRows(step: Step, shared: SharedRows<unknown>, event: Message): void {
    for (const key of shared.touchedBy(event)) {
      const row = shared.evolve(step.rows.get(key) ?? this.#rows.get(key), event, key);
      if (row === undefined) continue;
      step.rows.set(key, row);
    }
  }

  #remember(step: Step, draft: Draft, messageId: string): void {
    draft.handled = draft.handled === '' ? messageId : `${draft.handled} ${messageId}`;
    if (draft.handled.length < maxHandled * idLength) return;
    // The older half moves to the inbox table: there it is looked up only for messages that come very late.
    const cut = (maxHandled / 2) * idLength;
    for (const old of draft.handled.slice(0, cut - 1).split(' ')) step.spilled.push({ streamId: draft.id, messageId: old });
    draft.handled = draft.handled.slice(cut);
    draft.spilled = true;
  }

  #merge(step: Step): void {
    for (const [id, draft] of step.drafts)
      if (draft.handled !== (this.#drafts.get(id) ?? this.#given.streamOf(id))?.handled) this.#drafts.set(id, draft);
    for (const [key, row] of step.rows) {
      this.#rows.set(key, row);
      const shared = [...step.drafts.values()].find(({ definition }) => definition.rows)?.definition.rows;
      if (shared) this.#changedRows.set(key, { shared, row });
    }
    this.#events.push(...step.events);
    this.#spilled.push(...step.spilled);
    this.intents.push(...step.intents);
    for (const { projection, rows } of step.projected) {
      const all = this.#projected.get(projection.writeFunction);
      if (all) all.push(...rows);
      else this.#projected.set(projection.writeFunction, [...rows]);
    }
  }

  /** Everything to write, streams sorted by id so that two writers never wait for each other crosswise. */
  batch(published: readonly string[]): Batch {
    const drafts = [...this.#drafts.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    const timers = { set: [] as { streamId: string; dueAt: number }[], cleared: [] as string[] };
    for (const draft of drafts) {
      const due = draft.definition.dueAt?.(draft.state as never);
      if (due === undefined) {
        if (draft.timerAt === undefined) continue;
        timers.cleared.push(draft.id);
        draft.timerAt = undefined;
      } else if (draft.timerAt === undefined || due < draft.timerAt || draft.timerAt <= this.#given.now) {
        // A timer that is set for an earlier time stays: it fires, finds nothing due and is set anew. That spares a write a transition.
        timers.set.push({ streamId: draft.id, dueAt: due });
        draft.timerAt = due;
      }
    }
    const rowsByFunction = new Map<string, unknown[]>();
    for (const [, { shared, row }] of [...this.#changedRows].sort(([a], [b]) => (a < b ? -1 : 1)))
      rowsByFunction.set(shared.writeFunction, [...(rowsByFunction.get(shared.writeFunction) ?? []), row]);
    return {
      streams: drafts.map(({ id, revision, version, state, handled, spilled }) => ({
        id,
        revision,
        version,
        state: JSON.stringify(state ?? null),
        handled,
        spilled,
      })),
      events: this.#events,
      effects: { started: this.intents.map(({ id, streamId, version }) => ({ id, streamId, version })), finished: this.finished },
      timers,
      spilled: this.#spilled,
      published,
      projections: [...rowsByFunction, ...this.#projected].map(([writeFunction, rows]) => ({ writeFunction, rows })),
    };
  }
}
