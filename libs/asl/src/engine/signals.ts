import { type Json, present } from '../json.js';
import { parseResource, tellOfTask } from '../states/task-events.js';
import { resultsWritten, startMore } from './branches.js';
import { clocksOf, dueOf, type Frame, type ScheduledTask } from './frame.js';
import type { Failure } from './fault.js';
import { failureDetails, isWritable, jsonText, outputDetails, unwritable } from './history.js';
import { concurrencyOf, type MapLimits } from './map-runs.js';
import type { Run } from './run.js';
import type { Steps } from './steps.js';
import { fail, guarded, tooLarge } from './transitions.js';
import { View } from './view.js';

/** What can happen to an execution from outside. */
export type Signal =
  | Answer
  /** Everything that is due at the context's `now` happens: waits end, time-outs and missed heartbeats strike, retries begin. */
  | { readonly kind: 'tick' }
  | { readonly kind: 'stop'; readonly error?: string; readonly cause?: string }
  /** It cannot be carried on, for a reason outside of the language. */
  | { readonly kind: 'fail'; readonly error: string; readonly cause: string }
  | MapRunUpdate;

/** Changes the limits of a map run that has not ended; says so in the advance's `mapRuns` if there was one. */
type MapRunUpdate = MapLimits & { readonly kind: 'mapRunUpdated'; readonly mapRunArn: string };

type Answer =
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
  /** A worker took it. The clocks of an activity start now, those of any other task have been running, and its history says nothing more. */
  | { readonly kind: 'taskStarted'; readonly taskId: string; readonly workerName?: string }
  /** The service that a task with a token (or `.sync`) was handed to has taken it; this is its answer. */
  | { readonly kind: 'taskSubmitted'; readonly taskId: string; readonly output: Json };

export function* receive(run: Run, signal: Signal): Steps<void> {
  if (signal.kind === 'stop') run.end('ABORTED', 0, signal);
  else if (signal.kind === 'fail') run.end('FAILED', run.lastEventId, signal);
  else if (signal.kind === 'tick') yield* tick(run);
  else if (signal.kind === 'mapRunUpdated') yield* updateMapRun(run, signal);
  else yield* answer(run, signal);
}

function* answer(run: Run, given: Answer): Steps<void> {
  const { taskId } = given;
  const signal: Answer =
    given.kind === 'taskSucceeded' && !isWritable(given.output) ? { kind: 'taskFailed', taskId, ...unwritable } : given;
  const frame = run.frame(taskId.split('#').at(-2) ?? '');
  const task = frame?.task;
  if (!frame || task?.taskId !== taskId) return;
  if (task.purpose !== 'work') return yield* answerOfMap(run, frame, task, signal);
  switch (signal.kind) {
    case 'taskSucceeded':
      return yield* succeeded(run, frame, task, signal.output);
    case 'taskFailed':
      return yield* failed(run, frame, task, signal);
    case 'taskHeartbeat':
      if (task.heartbeatAt !== undefined) save(run, frame, { ...task, heartbeatAt: clocksOf(task, run.context.now).heartbeatAt });
      return;
    case 'taskStarted': {
      if (task.startedAt !== undefined) return;
      const isActivity = parseResource(task.resource).kind === 'activity';
      const started = { ...task, startedAt: run.context.now, ...(isActivity && clocksOf(task, run.context.now)) };
      const saved = save(run, frame, started);
      if (isActivity) tellOfTask(run, saved, task, 'Started', present({ workerName: signal.workerName }));
      return;
    }
    case 'taskSubmitted':
      if (isWritable(signal.output)) tellOfTask(run, frame, task, 'Submitted', outputDetails(signal.output));
  }
}

function save(run: Run, frame: Frame, task: ScheduledTask): Frame {
  return run.save({ ...frame, task, due: dueOf(task) });
}

function* failed(run: Run, frame: Frame, task: ScheduledTask, failure: Failure): Steps<void> {
  yield* fail(run, tellOfTask(run, frame, task, 'Failed', failureDetails(failure)), failure);
}

function* succeeded(run: Run, frame: Frame, task: ScheduledTask, output: Json): Steps<void> {
  const limit = run.context.limits?.payloadBytes;
  if (limit !== undefined && Buffer.byteLength(jsonText(output)) > limit) {
    const { kind, type } = parseResource(task.resource);
    const cause = tooLarge(kind === 'integration' ? type : task.resource);
    return yield* failed(run, frame, task, { error: 'States.DataLimitExceeded', cause });
  }
  const { due: _, ...answered } = tellOfTask(run, frame, task, 'Succeeded', outputDetails(output));
  yield* complete(run, answered, output);
}

function* complete(run: Run, frame: Frame, output: Json): Steps<void> {
  const answered = run.save({ ...frame, phase: 'ready' });
  yield* guarded(run, answered, () => run.stateOf(answered).complete!(new View(run, answered), output));
}

/** Answers that a distributed Map waits for leave no events of their own. */
function* answerOfMap(run: Run, frame: Frame, task: ScheduledTask, signal: Answer): Steps<void> {
  if (signal.kind !== 'taskSucceeded' && signal.kind !== 'taskFailed') return;
  const isSuccess = signal.kind === 'taskSucceeded';
  if (task.purpose === 'childExecution') run.outcomes.push(isSuccess ? { frame, output: signal.output } : { frame, failure: signal });
  else {
    if (task.purpose === 'writeResults' && isSuccess) run.tellOfMapRun(frame, { resultsWritten: true });
    if (frame.mapRun?.failure) yield* resultsWritten(run, frame, frame.mapRun.failure);
    else yield* isSuccess ? complete(run, frame, signal.output) : fail(run, frame, signal);
  }
}

/** A lower tolerance is looked at when the next iteration fails, a higher concurrency is used at once. */
function* updateMapRun(run: Run, { kind: _, mapRunArn, ...limits }: MapRunUpdate): Steps<void> {
  const frame = run.all.find(({ mapRun }) => mapRun?.arn === mapRunArn);
  if (!frame?.mapRun || frame.task?.purpose === 'writeResults') return;
  run.tellOfMapRun(frame, limits);
  if (!frame.branches) {
    run.save({ ...frame, mapRun: { ...frame.mapRun, changed: { ...frame.mapRun.changed, ...limits } } });
    return;
  }
  const { maxConcurrency, ...tolerance } = limits;
  const concurrency = maxConcurrency === undefined ? frame.branches.concurrency : concurrencyOf(maxConcurrency, true);
  const saved = run.save({ ...frame, branches: { ...frame.branches, ...tolerance, concurrency } });
  yield* guarded(run, saved, () => startMore(run, saved));
}

/** Makes happen what is due, earliest first, as much of it as one advance may do. Past its deadline an execution begins nothing more. */
function* tick(run: Run): Steps<void> {
  const { now } = run.context;
  if ((run.execution.deadline ?? Infinity) <= now) return run.end('TIMED_OUT', 0, {}, { error: 'States.Timeout' });
  for (const { id } of run.dueAt(now)) {
    // What is left is still due, and stays as it is.
    if (run.isFull || run.queue.length >= run.mostTransitions) return;
    // A frame that was due may be gone: the failure of a sibling ended it.
    const frame = run.frame(id);
    if (frame?.due !== undefined && frame.due <= now) yield* wake(run, frame);
  }
}

function* wake(run: Run, { due: _, ...frame }: Frame): Steps<void> {
  const { work } = run.stateOf(frame);
  switch (frame.phase) {
    case 'ready':
      run.queue.push(run.save(frame).id);
      return;
    case 'waiting':
      return yield* complete(run, frame, null);
    case 'retrying': {
      const again = run.save({ ...frame, phase: 'ready' });
      return yield* guarded(run, again, () => work(new View(run, again)));
    }
    case 'task': {
      const { heartbeatAt = Infinity, timeoutAt = Infinity } = frame.task!;
      const heartbeat = heartbeatAt <= run.context.now && timeoutAt > heartbeatAt;
      const failure = { error: 'States.Timeout', cause: '', heartbeat };
      return yield* fail(run, tellOfTask(run, frame, frame.task!, 'TimedOut', failureDetails(failure)), failure);
    }
    case 'children':
      return;
  }
}
