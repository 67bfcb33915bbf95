import { type Message, NotAtHand, Refusal } from '@quadrille/decider';
import { derivedId } from '@quadrille/events';
import { type Batch, type NewEvent, subjectOf } from '@quadrille/event-store';
import { isSampled } from '@quadrille/telemetry';
import type { DecisionContext, Projection, Stream } from '../tables.js';
import { type Draft, isSnapshotDue, remember, snapshotsOf, timersOf, writtenStream } from './draft.js';
import { Drafts } from './drafts.js';
import { eventRow, rowOfNothing, type Said, traceparentOf } from './event-row.js';
import type { Inbound, Intent, Outcome } from './inbound.js';
import { Missing } from './missing.js';
import type { Routed, Routing } from './routing.js';
import { RowDrafts, rowKeysOf } from './shared-rows.js';
import type { CachedStream } from './stream-cache.js';

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

const silent: Outcome = { events: [] };

/**
 * Decides the messages of a batch one after another, in memory, on copies. A message that fails leaves nothing behind and does not
 * disturb the others. What is to be written is asked for at the end.
 */
export class WorkingSet {
  readonly missing = new Missing();
  readonly events: NewEvent[] = [];
  readonly intents: Intent[] = [];
  readonly finished: string[] = [];
  /** The streams that refusals rest on: what is written of one, if anything, does not tell by versions that it was decided on what is true no longer. */
  readonly refusedOn = new Set<string>();
  /** What streams want to be done once their events are committed. */
  readonly afterCommit: (() => void)[] = [];
  readonly #given: Given;
  readonly #time: string;
  readonly #drafts: Drafts;
  readonly #rows: RowDrafts;
  readonly #projected: { projection: Projection; rows: readonly unknown[] }[] = [];
  /** What follows from the message that is being handled. */
  #messages: Message[] = [];

  constructor(given: Given) {
    this.#given = given;
    this.#time = new Date(given.now).toISOString();
    this.#drafts = new Drafts(given.streamOf);
    this.#rows = new RowDrafts(given.rows);
  }

  /** The streams that changed, as they are once the batch is committed. */
  get written(): readonly CachedStream[] {
    return this.#drafts.changed.map(writtenStream);
  }

  handle(message: Inbound, routes: readonly Routed[]): Outcome {
    this.#drafts.begin();
    this.#rows.begin();
    this.#messages = [];
    const [events, intents, projected] = [this.events.length, this.intents.length, this.#projected.length];
    const acts = this.afterCommit.length;
    try {
      this.#answer(routes, message, message);
    } catch (error) {
      if (error instanceof Refusal) for (const { id } of this.#drafts.seen) this.refusedOn.add(id);
      this.#drafts.undo();
      this.#rows.undo();
      this.events.length = events;
      this.intents.length = intents;
      this.#projected.length = projected;
      this.afterCommit.length = acts;
      if (error instanceof NotAtHand) {
        this.missing.fetched.push(error.fetched);
        return silent;
      }
      if (!(error instanceof Refusal)) return { events: [], fault: error instanceof Error ? error : new Error(String(error)) };
      if (message.finishes) this.finished.push(message.finishes);
      if (message.fromKafka) this.#noteRefusal(message.id, routes);
      return { events: [], refusal: error };
    }
    if (message.finishes) this.finished.push(message.finishes);
    // Events that nobody asks for need not live longer than it takes to write them.
    if (!message.fromKafka) return { events: this.#messages };
    return isSampled(message.traceparent) ? { events: [], attributes: this.#drafts.attributes } : silent;
  }

  /** `message` is what is being answered; `origin` the message of the batch that it follows from. What leads to one stream is decided there in turn. */
  #answer(routes: readonly Routed[], message: Inbound, origin: Inbound): void {
    const rows = new Map<string, number>();
    for (const routed of routes) {
      const { streamId } = routed;
      const before = rows.get(streamId) ?? 0;
      rows.set(streamId, before + this.#decide(routed, message, origin, before));
    }
  }

  /** Answers how many rows were added, to the `rowsBefore` that the same message had added to the stream. */
  #decide({ stream, streamId, command }: Routed, message: Inbound, origin: Inbound, rowsBefore: number): number {
    const { service, routing, now } = this.#given;
    const draft = this.#drafts.of(streamId, stream);
    if (!draft) {
      this.missing.streams.add(streamId);
      return 0;
    }
    if (this.#lacksRows(stream, command, draft.state)) return 0;
    const isFirst = rowsBefore === 0;
    if (isFirst && this.#hasHandled(draft, message.id)) return 0;

    const eventId = (index: number): string => this.#eventId(message.id, streamId, rowsBefore + index);
    const context: DecisionContext<unknown> = { message, now, row: (key) => this.#rows.get(key), eventId };
    const decision = stream.decisions[command.type as keyof typeof stream.decisions] as (
      command: Message,
      state: unknown,
      context: unknown,
    ) => readonly Message[];
    const decided = decision(command, draft.state, context);
    const { id: messageId } = message;
    if (decided.length === 0 && isFirst) {
      this.#noteNothing(draft, messageId);
      return 1;
    }
    if (isFirst) remember(draft, messageId);

    const traceparent = traceparentOf(service, origin, draft);
    const cause = origin.cause ?? messageId;
    for (const [index, event] of decided.entries()) {
      draft.version += 1;
      const before = draft.state;
      draft.state = stream.evolve(before, event);
      draft.traceparent = traceparent;
      if (stream.rows) this.#rows.evolve(stream.rows, event);
      const act = stream.afterCommit?.(event as never);
      if (act) this.afterCommit.push(act);
      const id = eventId(index);
      const topic = routing.topicOf(event.type);
      const said = { id, messageId, time: this.#time, topic, cause, traceparent, correlationid: origin.correlationid };
      const correlationid = this.#append(draft, event, said, before);
      if (!routing.handles(event.type)) continue;
      const own: Inbound = { id, type: event.type, time: this.#time, source: `/${service}`, causationid: cause, data: event.data };
      const from = { ...origin, ...(!origin.fromKafka && traceparent && { traceparent }), correlationid, cause: id };
      this.#answer(routing.route(own), own, from);
    }
    return decided.length;
  }

  #hasHandled({ id, handled, spilled }: Draft, messageId: string): boolean {
    return handled.includes(messageId) || (spilled && this.#given.wasSpilled(id, messageId));
  }

  /** A message of a topic may come again at any time, and must not go well then because of what came after it. */
  #noteRefusal(messageId: string, routes: readonly Routed[]): void {
    for (const { streamId, stream } of routes) {
      const draft = this.#drafts.of(streamId, stream);
      if (draft && !this.#hasHandled(draft, messageId)) this.#noteNothing(draft, messageId);
    }
  }

  #noteNothing(draft: Draft, messageId: string): void {
    remember(draft, messageId);
    draft.version += 1;
    this.events.push(rowOfNothing(draft, { id: this.#eventId(messageId, draft.id, 0), messageId, time: this.#time }));
  }

  /** With the service's name: several services answer the same message on streams of the same id, and who takes both in must not hold one for the other. */
  #eventId(messageId: string, streamId: string, index: number): string {
    return derivedId(messageId, `${this.#given.service}/${streamId}/${index}`);
  }

  /** Answers the correlation id that the event bears. */
  #append(draft: Draft, event: Message, said: Said, before: unknown): string {
    const { routing, projections, service } = this.#given;
    const row = eventRow(draft, event, said);
    this.events.push(row);
    this.#messages.push(event);
    const { id, type, streamId, version } = row;
    const { cause, traceparent } = said;
    const envelope = { id, type, time: this.#time, source: `/${service}`, causationid: cause, ...(traceparent && { traceparent }) };
    for (const projection of projections) {
      const rows = projection.rowsOf(event, envelope, { before, after: draft.state });
      if (rows.length > 0) this.#projected.push({ projection, rows });
    }
    if (routing.isIntent(type)) this.intents.push({ id, type, data: event.data, cause, traceparent, streamId, version });
    return row.metadata.correlationid ?? subjectOf(row);
  }

  #lacksRows(stream: Stream, command: Message, state: unknown): boolean {
    const lacking = rowKeysOf(stream, command, state).filter((key) => !this.#rows.isLocked(key));
    for (const key of lacking) this.missing.rows.add(key);
    return lacking.length > 0;
  }

  /** Everything to write, events sorted by stream so that two writers never wait for each other crosswise. */
  batch(): Batch {
    const drafts = this.#drafts.changed;
    const rowsByFunction = new Map<string, unknown[]>();
    const tell = (writeFunction: string, rows: readonly unknown[]): void => {
      const all = rowsByFunction.get(writeFunction);
      if (all) for (const row of rows) all.push(row);
      else rowsByFunction.set(writeFunction, [...rows]);
    };
    for (const { writeFunction, row } of this.#rows.changed) tell(writeFunction, [row]);
    for (const { projection, rows } of this.#projected) tell(projection.writeFunction, rows);
    return {
      events: this.events.toSorted((a, b) => (a.streamId < b.streamId ? -1 : Number(a.streamId > b.streamId))),
      ...snapshotsOf(drafts.filter(isSnapshotDue)),
      effects: { started: this.intents.map(({ id, streamId, version }) => ({ id, streamId, version })), finished: this.finished },
      timers: timersOf(drafts, this.#given.now),
      projections: [...rowsByFunction].map(([writeFunction, rows]) => ({ writeFunction, rows })),
    };
  }
}
