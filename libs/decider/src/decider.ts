/** Something asked for (imperative) or something that became true (past tense). */
export type Message<Type extends string = string, Data = unknown> = Readonly<{ type: Type; data: Readonly<Data> }>;

/** The time has come that a stream asked for. */
export type TimerDue = Message<'TimerDue', { streamId: string }>;

/**
 * A pure machine over one stream: what a command makes happen, and what happening does to the state.
 * No clock, no randomness, no I/O: a second run with the same input gives the same events.
 */
export type Decider<State, Command extends Message, Event extends Message, Context = void> = Readonly<{
  initialState: State;
  /** A repeated command returns `[]`. Throws a Refusal for a no that only the caller needs to know. */
  decide: (command: Command, state: State, context: Context) => readonly Event[];
  /** Never refuses: what happened, happened. */
  evolve: (state: State, event: Event) => State;
}>;

export type Decision<State, Command extends Message, Event extends Message, Context = void> = (
  command: Command,
  state: State,
  context: Context,
) => readonly Event[];

/** One function per command; the compiler refuses a table that misses a command. */
export type Decisions<State, Command extends Message, Event extends Message, Context = void> = {
  readonly [Type in Command['type']]: Decision<State, Extract<Command, { type: Type }>, Event, Context>;
};

/** Makes the `decide` of a table of decisions. */
export const decideWith =
  <State, Command extends Message, Event extends Message, Context = void>(decisions: Decisions<State, Command, Event, Context>) =>
  (command: Command, state: State, context: Context): readonly Event[] => {
    const decision = decisions[command.type as Command['type']] as Decision<State, Command, Event, Context>;
    return decision(command, state, context);
  };

/** The state after these events. */
export const fold = <State, Event extends Message>(
  decider: Readonly<{ initialState: State; evolve: (state: State, event: Event) => State }>,
  events: readonly Event[],
): State => events.reduce(decider.evolve, decider.initialState);
