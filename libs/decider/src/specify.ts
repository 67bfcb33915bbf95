import { type Decider, fold, type Message } from './decider.js';

/** given these events, when this command arrives: the events that follow. */
export const specify = <State, Command extends Message, Event extends Message, Context = void>(
  decider: Decider<State, Command, Event, Context>,
) => ({
  given: (...history: readonly Event[]) => ({
    when: (command: Command, context: Context): readonly Event[] => decider.decide(command, fold(decider, history), context),
    /** The state itself, for what a test wants to say about remembering. */
    state: (): State => fold(decider, history),
  }),
});
