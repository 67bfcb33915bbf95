import type { EngineContext, ExecutionState, Retried } from '@quadrille/asl';
import type { Message } from '@quadrille/decider';
import { derivedId } from '@quadrille/events';
import { type About, aboutOf, type Change, type Execution, isOver, type Started, type Taken, type WaitingFor } from './execution.js';
import { keepOutcome } from './early.js';
import { failureTexts, waitingForOf } from './people.js';
import { storeHistory, type StoredHistory } from './stored-history.js';
import { Turn } from './turn.js';
import type { Workflow } from './workflow.js';

export type TakenIn = Readonly<{
  execution: Execution;
  history?: StoredHistory;
  /** Retries that were taken; absent where there was none. */
  retries?: readonly Retried[];
  published: readonly Message[];
  ids: readonly string[];
  change?: Change;
}>;

/** Numbers in [0, 1) that a second run draws again: they follow from the message (mulberry32). */
const randomFrom = (id: string): (() => number) => {
  let seed = Number.parseInt(id.slice(-8), 16) | 0;
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const contextOf = ({ id, at }: Taken, executionId: string, startTime: number, { name }: Workflow): EngineContext => {
  let drawn = 0;
  return {
    now: at,
    random: randomFrom(id),
    uuid: () => derivedId(id, `uuid/${drawn++}`),
    execution: { id: executionId, name: executionId, startTime },
    stateMachine: { id: name, name },
  };
};

/** What came before the start: remembered until then. */
export const takeEarly = (execution: Extract<Execution, { status: 'unstarted' }>, taken: Taken): Execution => {
  if (taken.kind === 'outcome') return { ...execution, outcomes: keepOutcome(execution.outcomes ?? [], taken.outcome) };
  if (taken.kind === 'signal') return { ...execution, signals: [...(execution.signals ?? []), taken.signal] };
  return execution;
};

const handle = (turn: Turn, taken: Taken): void => {
  switch (taken.kind) {
    case 'start':
      turn.begin(taken.input);
      if (taken.outcome && turn.engine.status === 'RUNNING') turn.takeOutcome(taken.outcome);
      return;
    case 'outcome':
      return turn.takeOutcome(taken.outcome);
    case 'signal':
      return turn.takeSignal(taken.signal);
    case 'timer':
      return turn.signal({ kind: 'tick' });
    case 'stop':
      return turn.signal({ kind: 'stop', error: 'Stopped', cause: `${taken.reason} (${taken.by})` });
    case 'redrive':
      return turn.redrive();
  }
};

const isRunning = ({ status }: ExecutionState): boolean => status === 'RUNNING';

/** An execution that ended in a Fail state ended as its definition wants it; one that ended otherwise may be continued where it stood. */
const endOf = ({ engine, history }: Turn): ExecutionState => {
  if (history.at(-2)?.type !== 'FailStateEntered') return engine;
  const { interrupted: _, ...ended } = engine;
  return ended;
};

const executionAfter = (
  turn: Turn,
  { workflow, hash, asked }: Pick<Started, 'workflow' | 'hash' | 'asked'>,
  waitingFor: WaitingFor | undefined,
): Started => {
  const { outcomes, signals, requests, heard, cancel, steps, follows } = turn;
  const engine = isRunning(turn.engine) ? turn.engine : endOf(turn);
  const course = { steps, ...(asked && { asked }), ...(follows !== undefined && { follows }) } as const;
  const after = { status: 'started', workflow, hash, engine, ...course } as const;
  if (isOver(after)) return after;
  return {
    ...after,
    ...(outcomes.length > 0 && { outcomes }),
    ...(signals.length > 0 && { signals }),
    ...(requests.length > 0 && { requests }),
    ...(heard.length > 0 && { heard }),
    ...(cancel && { cancel }),
    ...(waitingFor && { waitingFor }),
  };
};

const changeOf = ({ workflow, hash, engine, waitingFor }: Started): Change => {
  const { id: executionId, status, startTime: startedAt, stopTime: stoppedAt, error, cause } = engine;
  return {
    executionId,
    workflow,
    hash,
    status,
    startedAt,
    ...(stoppedAt !== undefined && { stoppedAt }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    ...(waitingFor && { waitingFor }),
  };
};

const endings = {
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
  SUCCEEDED: 'ExecutionSucceeded',
} as const;

/** How the end is told: success only to those who commanded the execution, so that an order which goes well costs no message. */
const endingOf = ({ engine, asked }: Started, about: About): readonly Message[] => {
  if (engine.status === 'RUNNING' || (engine.status === 'SUCCEEDED' && !asked)) return [];
  if (engine.status === 'SUCCEEDED') return [{ type: endings.SUCCEEDED, data: { ...about, output: engine.output ?? null } }];
  if (engine.status === 'TIMED_OUT') return [{ type: endings.TIMED_OUT, data: about }];
  return [{ type: endings[engine.status], data: { ...about, ...failureTexts(engine.error, engine.cause) } }];
};

/** What is told of the course of an execution: its end, or, to those who heard of an end before, that it was none. */
const courseOf = (taken: Taken, was: Started | undefined, after: Started, hasJustEnded: boolean): readonly Message[] => {
  const about = aboutOf(after.engine.id, after.workflow, after.follows);
  const ending = hasJustEnded ? endingOf(after, about) : [];
  if (taken.kind !== 'redrive' || ending.length > 0) return ending;
  const stoppedAt = new Date(was?.engine.stopTime ?? taken.at).toISOString();
  return [{ type: 'ExecutionRedriven', data: { ...about, by: taken.by, stoppedAt } }];
};

/**
 * Takes a message in. A function of its arguments: the same message on the same execution leads to the same history and the same
 * messages, so a stored message can be taken in again. Undefined where it changes nothing.
 */
export const takeIn = (workflow: Workflow, execution: Execution, taken: Taken, eventId: (index: number) => string): TakenIn | undefined => {
  const isStart = taken.kind === 'start';
  if (isStart === (execution.status === 'started')) return undefined;
  const executionId = isStart ? taken.executionId : execution.status === 'started' ? execution.engine.id : '';
  const startTime = execution.status === 'started' ? execution.engine.startTime : taken.at;
  const turn = new Turn(workflow, execution, taken, contextOf(taken, executionId, startTime, workflow), eventId);
  handle(turn, taken);
  if (turn.history.length === 0 && !turn.isChanged) return undefined;

  const was = execution.status === 'started' ? execution : undefined;
  const asked = isStart ? taken.asked : was?.asked;
  const pinned = { workflow: workflow.name, hash: workflow.hash, ...(asked && { asked }) };
  const waitingFor = isRunning(turn.engine) ? waitingForOf(turn.engine) : undefined;
  const after = executionAfter(turn, pinned as Pick<Started, 'workflow' | 'hash' | 'asked'>, waitingFor);
  const hasJustEnded = turn.history.length > 0 && !isRunning(after.engine);
  const isTold = hasJustEnded || was?.engine.status !== after.engine.status || was.waitingFor?.since !== waitingFor?.since;
  return {
    execution: after,
    ...(turn.history.length > 0 && { history: storeHistory(turn.history, JSON.stringify(turn.engine.input)) }),
    ...(turn.retries.length > 0 && { retries: turn.retries }),
    published: [...turn.published, ...courseOf(taken, was, after, hasJustEnded)],
    ids: turn.ids,
    ...(isTold && { change: changeOf(after) }),
  };
};
