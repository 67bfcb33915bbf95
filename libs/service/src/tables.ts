import type { Decisions, Message } from '@quadrille/decider';
import type { CloudEvent, Contract, MessageOf } from '@quadrille/events';

/** The message that a decision answers, as far as a decider may see it. */
export type Envelope = Readonly<Pick<CloudEvent, 'id' | 'type' | 'time' | 'source' | 'causationid' | 'traceparent'>>;

/** What a decision may look at beside command and state. All of it is input: a second run sees the same. */
export type DecisionContext<Row = never> = Readonly<{
  message: Envelope;
  /** Milliseconds since 1970 on the database's clock. */
  now: number;
  /** A row shared by many streams (stock of a SKU), locked for this transaction and current within it. */
  row: (key: string) => Row | undefined;
  /** The id that the nth event of this decision will bear: what others name as their cause. */
  eventId: (index: number) => string;
}>;

/** Rows that many streams touch: locked in sorted order once per batch, folded in memory, written once. */
export type SharedRows<Row, Event extends Message = Message> = Readonly<{
  /** The keys that deciding this command may look at. */
  keysOf: (command: Message, state: never) => readonly string[];
  /** `SELECT … FOR UPDATE` in sorted order; `$1` is the text[] of keys; columns `key text, row json`. */
  lockQuery: string;
  /** Folds an event of any stream into the rows of the keys it touches. */
  evolve: (row: Row | undefined, event: Event, key: string) => Row | undefined;
  touchedBy: (event: Event) => readonly string[];
  /** A SQL function of the service's schema that takes a json array of the changed rows and writes them. */
  writeFunction: string;
}>;

/**
 * One kind of stream of a service. Its state is what its events fold to, from the last snapshot on.
 * A stream's id is the command's key: its `streamId`, else its `orderId`, `executionId` or `sku`. Within a service an id names one stream, of one kind.
 */
// eslint-disable-next-line -- `any` is contravariant here: a table holds streams of every state
export type Stream<State = any, Command extends Message = any, Event extends Message = any, Row = any> = Readonly<{
  name: string;
  initialState: State;
  decisions: Decisions<State, Command, Event, DecisionContext<Row>>;
  evolve: (state: State, event: Event) => State;
  /**
   * How many versions a snapshot may lie behind; 16 by default, so that the usual stream never stores one. A stream that is not in memory is read
   * with up to so many events, which `evolve` has to fold as they were stored.
   */
  snapshotEvery?: number;
  /**
   * For a fold that another version of the service may do otherwise: true of a state that may outlast this one. It is stored with the write that leads
   * to it; what the service remembers of others is stored when partitions move and when it stops. Steps that are under way where it is killed are folded again.
   */
  isAtRest?: (state: State) => boolean;
  rows?: SharedRows<Row, Event>;
  /** When this stream wants a `TimerDue` command, in milliseconds on the database's clock. Fires at or after it, at least once. */
  dueAt?: (state: State) => number | undefined;
  /** Asked of each event as it is decided; what it answers is done once, after the commit, and not where the event is read again. It must not throw. */
  afterCommit?: (event: Event) => (() => void) | undefined;
  /** What the span of a handled message tells of the stream of this id and the state that it is in afterwards. Asked only for traces that are recorded. */
  spanAttributes?: (state: State, id: string) => Readonly<Record<string, string>>;
}>;

/** Ties a table of decisions and a fold to one kind of stream. */
export const stream = <State, Command extends Message, Event extends Message, Row = never>(
  definition: Stream<State, Command, Event, Row>,
): Stream => definition as unknown as Stream;

/** A standing rule of a service: when this fact arrives, these of its own commands are decided, in this order and in the same transaction. */
export type Reaction = Readonly<{ on: Contract; then: (fact: never, envelope: Envelope) => readonly Message[] }>;

// oxlint-disable-next-line typescript/no-explicit-any -- Contract is invariant in its schema, and every one of them will do here
export const when = <C extends Contract<string, any>>(
  on: C,
  then: (fact: MessageOf<C>['data'], envelope: Envelope) => readonly Message[],
  // oxlint-disable-next-line unicorn/no-thenable -- it reads `when … then …`, and nobody awaits a reaction
): Reaction => ({ on: on as unknown as Contract, then });

/** The state of a stream without an event and with it. */
export type Step = Readonly<{ before: unknown; after: unknown }>;

/** Rows of a read model that an event causes, written by a SQL function `fn(rows json)` in the transaction of the event. */
export type Projection = Readonly<{
  writeFunction: string;
  rowsOf: (event: Message, envelope: Envelope, step: Step) => readonly unknown[];
}>;
