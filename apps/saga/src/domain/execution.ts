import type { ExecutionState, ExecutionStatus, Json } from '@quadrille/asl';
import type { Message } from '@quadrille/decider';
import type { Ask } from './asks/ask.js';
import type { Outcome, Request } from './outcome.js';
import type { StoredHistory } from './stored-history.js';

/** What a person decided; `at` is when, as ISO 8601. */
export type Signal = Readonly<{ signal: string; payload?: Json; by: string; at: string }>;

/** A message as far as an execution takes it in. `at` is the database's clock in milliseconds; everything that follows is a function of it. */
export type Taken = Readonly<{ id: string; at: number }> &
  (
    | Readonly<{
        kind: 'start';
        executionId: string;
        workflow: string;
        hash: string;
        input: Json;
        asked: boolean;
        follows?: string;
        outcome?: Outcome;
      }>
    /** `time`: when the outcome came about; said only where a signal that comes again may have to be compared with it. */
    | Readonly<{ kind: 'outcome'; outcome: Outcome; time?: string }>
    | Readonly<{ kind: 'signal'; signal: Signal }>
    | Readonly<{ kind: 'timer' }>
    | Readonly<{ kind: 'stop'; reason: string; by: string }>
    | Readonly<{ kind: 'redrive'; by: string }>
  );

/** What came before a state asked for it. */
type Early = Readonly<{ outcomes?: readonly Outcome[]; signals?: readonly Signal[] }>;

/** Tasks of state machines that wait for something about the order; absent where none does. */
type Asked = Readonly<{ asks?: readonly Ask[] }>;

/** A state that waits for a person. */
export type WaitingFor = Readonly<{ stateName: string; signals: readonly string[]; since: number; deadline?: number }>;

export type Started = Early &
  Asked &
  Readonly<{
    status: 'started';
    workflow: string;
    /** The definition that this execution is pinned to. */
    hash: string;
    /** Says where it stood when it failed, unless its definition meant it to end so. */
    engine: ExecutionState;
    /** The order that it acts on, where that is not its own. */
    follows?: string;
    /** How many steps of the routine are behind it. */
    steps: number;
    /** Somebody commanded it and waits for its end. */
    asked?: true;
    requests?: readonly Request[];
    /** Kinds of signals that were taken before. */
    heard?: readonly string[];
    /** A cancellation that waits for the next try of a state that it ends. */
    cancel?: Signal;
    waitingFor?: WaitingFor;
  }>;

/** One run of a workflow. Outcomes and signals may come before its start: topics are not ordered among each other. */
export type Execution = (Early & Asked & Readonly<{ status: 'unstarted' }>) | Started;

export const unstarted: Execution = { status: 'unstarted' };

/** It ended as its definition says: nothing changes it any more. One that broke off or was stopped may be continued, and hears what comes meanwhile. */
export const isOver = (execution: Execution): boolean =>
  execution.status === 'started' && execution.engine.status !== 'RUNNING' && execution.engine.interrupted === undefined;

/** Of whom something is told: the execution, and the order that it follows where that is another's. */
export type About = Readonly<{ executionId: string; workflow: string; orderId?: string }>;

export const aboutOf = (executionId: string, workflow: string, follows: string | undefined): About => ({
  executionId,
  workflow,
  ...(follows !== undefined && { orderId: follows }),
});

/** What the list of executions shows; told only when it changes. Times in milliseconds since 1970. */
export type Change = Readonly<{
  executionId: string;
  workflow: string;
  hash: string;
  status: ExecutionStatus;
  startedAt: number;
  stoppedAt?: number;
  error?: string;
  cause?: string;
  waitingFor?: WaitingFor;
}>;

/**
 * One message was taken in: the events that it added to the execution's history, if any.
 * `ids` are those of the messages that went out with it. A row a message, whatever number of states it passed, keeps the routine cheap.
 */
export type ExecutionAdvanced = Message<
  'ExecutionAdvanced',
  { taken: Taken; history?: StoredHistory; ids?: readonly string[]; change?: Change }
>;

/** Private, to another execution: what came of something that it asked for about this order. */
export type OutcomeForwarded = Message<'OutcomeForwarded', { streamId: string; outcome: Outcome; time: string }>;
