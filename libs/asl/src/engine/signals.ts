import type { Json } from '../json.js';
import { byteLength } from '../json.js';
import { parseResource } from '../states/task/resource.js';
import { taskFailed, taskStarted, taskSubmitted, taskSucceeded } from '../states/task/task-events.js';
import { dueOf } from '../states/task/task.js';
import { mapRunFailed } from './branches.js';
import type { Frame, ScheduledTask } from './execution.js';
import type { Failure } from './fault.js';
import { type MapRunUpdate, resultsWritten } from './map-runs.js';
import { isWritable, jsonText, unwritable } from './history.js';
import { stateOf } from './program.js';
import type { Run } from './run.js';
import type { Steps } from './steps.js';
import { fail, guarded, tooLarge } from './transitions.js';

/** What can happen to an execution from outside. */
export type Signal =
  | Answer
  /** Everything that is due at the context's `now` happens: waits end, time-outs and missed heartbeats strike, retries begin. */
  | { readonly kind: 'tick' }
  | { readonly kind: 'stop'; readonly error?: string; readonly cause?: string }
  | MapRunUpdate;

export type Answer =
  | { readonly kind: 'taskSucceeded'; readonly taskId: string; readonly output: Json }
  | {
      readonly kind: 'taskFailed';
      readonly taskId: string;
      readonly error?: string;
      readonly cause?: string;
      /** The next try, if there is one, comes no earlier. */
      readonly retryAfterSeconds?: number;
    }
  | { readonly kind: 'taskHeartbeat'; readonly taskId: string }
  /** A worker took an activity: its clocks start now. */
  | { readonly kind: 'taskStarted'; readonly taskId: string; readonly workerName?: string }
  /** The service that a task with a token (or `.sync`) was handed to has taken it; this is its answer. */
  | { readonly kind: 'taskSubmitted'; readonly taskId: string; readonly output: Json };

export function* answer(run: Run, signal: Answer): Steps<void> {
  const frame = run.frame(signal.taskId.split('#').at(-2) ?? '');
  const task = frame?.task;
  if (!frame || task?.taskId !== signal.taskId) return;
  if (task.purpose !== 'work') return yield* answerOfMap(run, frame, task, signal);
  switch (signal.kind) {
    case 'taskSucceeded':
      return yield* succeeded(run, frame, task, signal.output);
    case 'taskFailed': {
      const failure = { error: signal.error, cause: signal.cause, retryAfterSeconds: signal.retryAfterSeconds };
      return yield* fail(run, taskFailed(run, frame, task, failure), failure);
    }
    case 'taskHeartbeat':
      keepAlive(run, frame, task);
      return;
    case 'taskStarted':
      if (parseResource(task.resource).kind === 'activity' && !task.startedAt)
        taskStarted(run, begun(run, frame, task), task, signal.workerName);
      return;
    case 'taskSubmitted':
      if (isWritable(signal.output)) taskSubmitted(run, frame, task, signal.output);
  }
}

function* succeeded(run: Run, frame: Frame, task: ScheduledTask, output: Json): Steps<void> {
  if (!isWritable(output)) return yield* fail(run, taskFailed(run, frame, task, unwritable), unwritable);
  const limit = run.context.limits?.payloadBytes;
  if (limit !== undefined && byteLength(jsonText(output)) > limit) {
    const resource = parseResource(task.resource);
    const name = resource.kind === 'integration' ? resource.type : task.resource;
    const failure: Failure = { error: 'States.DataLimitExceeded', cause: tooLarge(name) };
    return yield* fail(run, taskFailed(run, frame, task, failure), failure);
  }
  const state = stateOf(run.program, frame);
  const { due: _, ...answered } = taskSucceeded(run, frame, task, output);
  const closed = run.save({ ...answered, phase: 'ready' });
  yield* guarded(run, closed, state, () => state.complete!(run, closed, output));
}

/** Answers that a distributed Map waits for leave no events of their own. */
function* answerOfMap(run: Run, frame: Frame, task: ScheduledTask, signal: Answer): Steps<void> {
  if (signal.kind !== 'taskSucceeded' && signal.kind !== 'taskFailed') return;
  if (task.purpose === 'childExecution') {
    const succeeds = signal.kind === 'taskSucceeded' && isWritable(signal.output);
    run.outcomes.push(succeeds ? { frame, output: signal.output } : { frame, failure: signal.kind === 'taskFailed' ? signal : unwritable });
    return;
  }
  if (frame.mapRun && task.purpose === 'writeResults' && signal.kind === 'taskSucceeded')
    run.mapRuns.push({ arn: frame.mapRun.arn, at: run.context.now, resultsWritten: true });
  if (frame.mapRun?.failure) return yield* resultsWritten(run, frame, frame.mapRun.failure);
  if (signal.kind === 'taskFailed') return yield* mapRunFailed(run, frame, signal);
  const state = stateOf(run.program, frame);
  if (!isWritable(signal.output)) return yield* mapRunFailed(run, frame, unwritable);
  const answered = run.save({ ...frame, phase: 'ready' });
  yield* guarded(run, answered, state, () => state.complete!(run, answered, signal.output));
}

function keepAlive(run: Run, frame: Frame, task: ScheduledTask): void {
  if (task.heartbeatSeconds === undefined || task.heartbeatAt === undefined) return;
  const heartbeatAt = run.context.now + task.heartbeatSeconds * 1000;
  run.save({ ...frame, task: { ...task, heartbeatAt }, due: dueOf(task.timeoutAt, heartbeatAt) });
}

function begun(run: Run, frame: Frame, task: ScheduledTask): Frame {
  const { now } = run.context;
  const timeoutAt = task.timeoutSeconds === undefined ? undefined : now + task.timeoutSeconds * 1000;
  const heartbeatAt = task.heartbeatSeconds === undefined ? undefined : now + task.heartbeatSeconds * 1000;
  const started = {
    ...task,
    startedAt: now,
    ...(timeoutAt !== undefined && { timeoutAt }),
    ...(heartbeatAt !== undefined && { heartbeatAt }),
  };
  return { ...frame, task: started, due: dueOf(timeoutAt, heartbeatAt) };
}
