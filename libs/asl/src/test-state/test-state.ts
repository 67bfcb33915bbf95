import { type StateMachine, working } from '../definition/state-machine.js';
import { begin, proceed } from '../engine/advance.js';
import { isTolerated, overTolerance } from '../engine/branches.js';
import { frameAt } from '../engine/buckets.js';
import type { EngineContext } from '../engine/context.js';
import type { ExecutionState } from '../engine/execution.js';
import type { Branches, Frame, ScheduledTask } from '../engine/frame.js';
import { failureDetails } from '../engine/history.js';
import { Run } from '../engine/run.js';
import { settle, type Steps, wait } from '../engine/steps.js';
import { fail, guarded } from '../engine/transitions.js';
import { instant, View } from '../engine/view.js';
import { type Json, type JsonObject, present } from '../json.js';
import { programOf } from '../states/program-of.js';
import { Inspection } from './inspection.js';
import { unnamed } from './state-under-test.js';

/** One state put to the test: the request of TestState, its texts read. */
export type StateTest = {
  /** A machine whose start is the state under test, see `parseState`. */
  readonly machine: StateMachine;
  readonly input: Json;
  /** How much is told of what the state made of its data: nothing at INFO, which it is when left out. */
  readonly inspectionLevel?: 'INFO' | 'DEBUG' | 'TRACE';
  readonly variables?: JsonObject;
  /** Stands in for the context object. */
  readonly contextObject?: JsonObject;
  /** What the task, the branches or the iterations lead to; null when left out. */
  readonly mock?: Mocked;
  /** Really does the work of a Task that is not mocked. */
  readonly perform?: (task: ScheduledTask) => Promise<Mocked>;
  /** Tries that the matching retrier has behind it. */
  readonly retrierRetryCount?: number;
  /** Iterations of a Map that failed. */
  readonly mapIterationFailureCount?: number;
  /** What the ItemReader of a Map fetches, as it lies at its source: a text that is read as its InputType says, or what the text holds. */
  readonly mapItemReaderData?: Json;
};

type Mocked = { readonly result: Json } | { readonly errorOutput: { readonly error?: string; readonly cause?: string } };

export type StateTestResult = {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'RETRIABLE' | 'CAUGHT_ERROR';
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  readonly nextState?: string;
  readonly inspectionData?: JsonObject;
};

/** Runs one state with its work mocked and tells what came of it. A promise only where JSONata is evaluated. */
export function testState(test: StateTest, given: EngineContext): StateTestResult | Promise<StateTestResult> {
  return settle(conduct(test, given));
}

function* conduct(test: StateTest, given: EngineContext): Steps<StateTestResult> {
  const { machine, input, variables } = test;
  const state = machine.States[machine.StartAt]!;
  const inspection = new Inspection(input, state, variables);
  const contextObject = test.contextObject ?? madeUpContext(test, given, state.Type);
  const context = { ...given, probe: { note: inspection.note, contextObject } };
  const begun = begin(machine, input, { ...context, limits: { transitionsPerAdvance: 1 } }, present({ variables }));
  let { execution } = begun instanceof Promise ? yield* wait(begun) : begun;
  // A Map waits for the items of its reader, for its iterations, and for its writer.
  for (let frame = waitingOf(execution); frame; frame = waitingOf(execution)) {
    const run = new Run(programOf(machine), execution, { ...context, limits: { transitionsPerAdvance: 0 } });
    yield* finishWork(run, frame, test);
    ({ execution } = yield* proceed(run));
  }
  return { ...outcome(execution, inspection), ...((test.inspectionLevel ?? 'INFO') !== 'INFO' && { inspectionData: inspection.data }) };
}

/** The frame of the state, as long as it waits for anything but its next try. */
function waitingOf({ buckets }: ExecutionState): Frame | undefined {
  const frame = frameAt(buckets, '0');
  return frame?.phase === 'ready' || frame?.phase === 'retrying' ? undefined : frame;
}

/** The state waits for a task, for branches or iterations, or for time. What it waits for happens as mocked. */
function* finishWork(run: Run, found: Frame, test: StateTest): Steps<void> {
  const waiting = run.whole(found);
  const performed = test.mock ?? (waiting.task?.purpose === 'work' ? test.perform?.(waiting.task) : undefined);
  const mock = performed instanceof Promise ? yield* wait(performed) : performed;
  const state = run.stateOf(waiting);
  if (waiting.task?.purpose === 'readItems') {
    return yield* guarded(run, waiting, () => state.complete!(new View(run, { ...waiting, phase: 'ready' }), test.mapItemReaderData ?? []));
  }
  run.removeBranches(waiting);
  const tries = test.retrierRetryCount === undefined ? {} : { tries: state.retriers.map(() => test.retrierRetryCount!) };
  const { due: _, ...frame } = { ...waiting, ...tries };
  if (waiting.branches && isOverTolerance(waiting.branches, test.mapIterationFailureCount))
    return yield* fail(run, run.save(frame), overTolerance);
  if (mock && 'errorOutput' in mock) return yield* fail(run, run.save(frame), mock.errorOutput);
  const answered = run.save({ ...frame, phase: 'ready', branches: undefined });
  yield* guarded(run, answered, () => state.complete!(new View(run, answered), mock?.result ?? null));
}

/** Under test, a Map without a threshold was seen to tolerate everything. */
function isOverTolerance(branches: Branches, failed = 0): boolean {
  const hasThreshold = branches.toleratedCount !== undefined || branches.toleratedPercentage !== undefined;
  return hasThreshold && !isTolerated({ ...branches, failed });
}

function outcome(execution: ExecutionState, { aside: { failure = {}, catch: caught } }: Inspection): StateTestResult {
  const error = failureDetails(failure);
  if (execution.status === 'SUCCEEDED') return { status: 'SUCCEEDED', output: execution.output ?? null };
  const frame = frameAt(execution.buckets, '0');
  if (execution.status !== 'RUNNING' || !frame) return { status: 'FAILED', ...error };
  if (frame.phase === 'retrying') return { status: 'RETRIABLE', ...error };
  const next = { output: frame.input, nextState: frame.state };
  return caught ? { status: 'CAUGHT_ERROR', ...error, ...next } : { status: 'SUCCEEDED', ...next };
}

/** The context object of an execution that was never started. */
function madeUpContext(test: StateTest, { execution, stateMachine, now }: EngineContext, type: string): JsonObject {
  return {
    Execution: {
      Id: execution.id,
      Input: test.input,
      Name: execution.name,
      RoleArn: execution.roleArn ?? null,
      StartTime: instant(execution.startTime),
    },
    StateMachine: { Id: stateMachine.id, Name: stateMachine.name },
    State: { Name: unnamed, EnteredTime: instant(now), ...(working.has(type) && { RetryCount: test.retrierRetryCount ?? 0 }) },
  };
}
