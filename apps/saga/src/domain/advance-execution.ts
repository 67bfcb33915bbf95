import type { Retried } from '@quadrille/asl';
import { type Message, NotAtHand } from '@quadrille/decider';
import { derivedId } from '@quadrille/events';
import { evolveAsks } from './asks/ask.js';
import { type Execution, type ExecutionAdvanced, type Started, type Taken, unstarted } from './execution.js';
import { pathOf } from './stored-history.js';
import { takeEarly, type TakenIn, takeIn } from './take-in.js';
import type { Workflow } from './workflow.js';
import type { Workflows } from './workflows.js';

/** What a decision may look at beside command and state; all of it is input. */
export type Context = Readonly<{
  message: Readonly<{ id: string; time: string; causationid?: string }>;
  /** Milliseconds since 1970 on the database's clock. */
  now: number;
  /** The id that the nth event of this decision will bear. */
  eventId: (index: number) => string;
}>;

/** What every message brings: who it is, and the whole millisecond it is taken in. */
export const takenBy = ({ message: { id }, now }: Context): Readonly<{ id: string; at: number }> => ({ id, at: Math.floor(now) });

/** What an advance led to, carried beside its data so that folding it need not work it out once more. Never stored: stored events are taken in again. */
const outcome = Symbol('what the advance led to');
type Worked = ExecutionAdvanced['data'] & { readonly [outcome]?: Pick<TakenIn, 'execution' | 'retries'> };

const advancedBy = (data: Worked): ExecutionAdvanced => ({ type: 'ExecutionAdvanced', data });

/** The first event tells what was taken in; those behind it go out. */
export const advanceWith = (workflow: Workflow, execution: Execution, taken: Taken, { eventId }: Context): readonly Message[] => {
  const turned = takeIn(workflow, execution, taken, eventId);
  if (!turned) return [];
  const { history, ids, change, published } = turned;
  const told = { taken, ...(history && { history }), ...(ids.length > 0 && { ids }), ...(change && { change }) };
  return [advancedBy({ ...told, [outcome]: turned }), ...published];
};

/** Throws NotAtHand where another instance, of a newer version, has brought the definition. */
const pinned = (workflows: Workflows, hash: string): Workflow => {
  const workflow = workflows.pinned(hash);
  if (!workflow) throw new NotAtHand(`definition ${hash}`, workflows.recall(hash));
  return workflow;
};

/** For an execution that has begun, with the definition it is pinned to. */
export const advancePinned = (workflows: Workflows, execution: Started, taken: Taken, context: Context): readonly Message[] =>
  advanceWith(pinned(workflows, execution.hash), execution, taken, context);

/** For one that has not begun: kept until it does. */
export const rememberEarly = (execution: Extract<Execution, { status: 'unstarted' }>, taken: Taken): readonly Message[] => [
  advancedBy({ taken, [outcome]: { execution: takeEarly(execution, taken) } }),
];

/**
 * The state that a stored step led to. Throws where the step now leads elsewhere than it was told: an execution must not go on from a state that it
 * never was in.
 */
const takenAgain = (workflows: Workflows, execution: Execution, { taken, ids = [], history }: ExecutionAdvanced['data']): Execution => {
  if (taken.kind !== 'start' && execution.status === 'unstarted') return takeEarly(execution, taken);
  const workflow = pinned(workflows, taken.kind === 'start' ? taken.hash : (execution as Started).hash);
  const eventId = (index: number): string => ids[index - 1] ?? derivedId(taken.id, index);
  const again = takeIn(workflow, execution, taken, eventId);
  if (pathOf(again?.history) !== pathOf(history))
    throw new Error(
      `message ${taken.id}, taken in again, leads elsewhere: only the version of this service that took it in can go on from there`,
    );
  return again?.execution ?? execution;
};

/** Only advances change an execution; commands and notices that went out with them are told by them. Who else waits for outcomes is kept beside it. */
export const evolveWith =
  (workflows: Workflows) =>
  (execution: Execution, event: Message): Execution => {
    if (event.type !== 'ExecutionAdvanced') return evolveAsks(execution, event);
    const data = event.data as Worked;
    const advanced = data[outcome]?.execution ?? takenAgain(workflows, execution, data);
    return execution.asks === undefined ? advanced : { ...advanced, asks: execution.asks };
  };

/** The retries that an advance took, if any. Only a decided one tells: what is stored was told of when it was written. */
export const retriesOf = (event: Message): Readonly<{ workflow: string; retries: readonly Retried[] }> | undefined => {
  const led = (event.data as Partial<Worked>)[outcome];
  if (!led?.retries || led.execution.status !== 'started') return undefined;
  return { workflow: led.execution.workflow, retries: led.retries };
};

export const executionFold = (workflows: Workflows) => ({ initialState: unstarted, evolve: evolveWith(workflows) });
