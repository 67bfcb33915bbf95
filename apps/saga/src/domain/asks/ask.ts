import type { JsonObject } from '@quadrille/asl';
import type { Message } from '@quadrille/decider';
import type { Failure } from '../outcome.js';

/** A task of a state machine that asked a service for something about this order, and waits for what comes of it. */
export type Ask = Readonly<{
  /** Key of its execution in the tables of state machines. */
  execution: number;
  taskId: string;
  stateName: string;
  /** The command, and the id that it went out with: a failure is this task's own where that is its cause. */
  type: string;
  id: string;
  /** When the task was scheduled and when it times out, milliseconds since 1970 by the clock of state machines. */
  since: number;
  until?: number;
  /** What tells it from other commands of the type: see `isAnswer`. */
  template?: string;
  executionId?: string;
  /** It came to be. Kept until the task has heard it; where it came too late, for whoever enters or tries the state next. */
  done?: JsonObject;
  isLate?: true;
}>;

/** What the task is told: how it ended, in the engine's words. */
export type TaskEnd = Readonly<{ kind: 'taskSucceeded'; output: JsonObject }> | (Readonly<{ kind: 'taskFailed' }> & Failure);

/** Private: a task of a state machine waits for the outcome of the command that goes out with this. */
export type ServiceAsked = Message<'ServiceAsked', { ask: Ask }>;

/** Private, the intent of an effect: the task is to be told what came of it. */
export type TaskAnswered = Message<
  'TaskAnswered',
  { streamId: string; end: TaskEnd } & Pick<Ask, 'execution' | 'taskId' | 'stateName' | 'since'>
>;

/** Private: what came of it came too late for this task. */
export type AnswerKept = Message<'AnswerKept', { taskId: string }>;

/** Private: the task knows, or will never ask again. */
export type AskForgotten = Message<'AskForgotten', { taskId: string }>;

type WithAsks = Readonly<{ asks?: readonly Ask[] }>;

/** The thread of an execution that the task belongs to: it has one task at a time, so the next try replaces the one before. */
const threadOf = (taskId: string): string => taskId.slice(0, taskId.lastIndexOf('#'));

export const isOfThread = (ask: Ask, { execution, taskId }: Pick<Ask, 'execution' | 'taskId'>): boolean =>
  ask.execution === execution && threadOf(ask.taskId) === threadOf(taskId);

/** How long what came of a try that timed out is of use to the next one. */
const keptAfterTimeoutMs = 3_600_000;

const withAsks = <State extends WithAsks>(state: State, asks: readonly Ask[]): State => {
  const { asks: _, ...rest } = state;
  return (asks.length > 0 ? { ...rest, asks } : rest) as State;
};

/** The waiting tasks after this event; everything else of the state is as it was. */
export const evolveAsks = <State extends WithAsks>(state: State, event: Message): State => {
  const { asks = [] } = state;
  switch (event.type) {
    case 'ServiceAsked': {
      const { ask } = event.data as ServiceAsked['data'];
      const isOver = ({ until }: Ask): boolean => until !== undefined && until + keptAfterTimeoutMs < ask.since;
      return withAsks(state, [...asks.filter((other) => !isOfThread(other, ask) && !isOver(other)), ask]);
    }
    case 'TaskAnswered': {
      const { taskId, end } = event.data as TaskAnswered['data'];
      if (end.kind === 'taskFailed') return withAsks(state, without(asks, taskId));
      return withAsks(state, changed(asks, taskId, { done: end.output }));
    }
    case 'AnswerKept':
      return withAsks(state, changed(asks, (event.data as AnswerKept['data']).taskId, { isLate: true }));
    case 'AskForgotten':
      return withAsks(state, without(asks, (event.data as AskForgotten['data']).taskId));
    default:
      return state;
  }
};

const changed = (asks: readonly Ask[], taskId: string, change: Partial<Ask>): readonly Ask[] =>
  asks.map((ask) => (ask.taskId === taskId ? { ...ask, ...change } : ask));

const without = (asks: readonly Ask[], taskId: string): readonly Ask[] => asks.filter((ask) => ask.taskId !== taskId);
