import { tellOfTask } from '../states/task-events.js';
import type { Frame } from './execution.js';
import type { Failure } from './fault.js';
import { failureDetails } from './history.js';
import { stateOf } from './program.js';
import type { Run } from './run.js';
import type { Steps } from './steps.js';
import { fail, guarded } from './transitions.js';

/** Makes everything happen that is due, earliest first. */
export function* tick(run: Run): Steps<void> {
  const { now } = run.context;
  const { deadline } = run.execution;
  if (deadline !== undefined && deadline <= now) {
    run.end('TIMED_OUT', 0, {}, { error: 'States.Timeout' });
    return;
  }
  for (const { id } of dueFrames(run, now)) {
    // A frame that was due may be gone: the failure of a sibling ended it.
    const frame = run.frame(id);
    if (frame?.due !== undefined && frame.due <= now) yield* wake(run, frame);
  }
}

function dueFrames(run: Run, now: number): Frame[] {
  const due = run.bucketKeys.flatMap((key) => {
    const bucket = run.bucket(key)!;
    return (bucket.due ?? Infinity) <= now ? Object.values(bucket.frames).filter((frame) => (frame.due ?? Infinity) <= now) : [];
  });
  return due.sort((left, right) => left.due! - right.due!);
}

function* wake(run: Run, due: Frame): Steps<void> {
  const { due: _, ...frame } = due;
  const state = stateOf(run.program, frame);
  switch (frame.phase) {
    case 'ready':
      run.save(frame);
      run.queue.push(frame.id);
      return;
    case 'waiting': {
      const awake = run.save({ ...frame, phase: 'ready' });
      return yield* guarded(run, awake, () => state.complete!(run, awake, null));
    }
    case 'retrying': {
      const again = run.save({ ...frame, phase: 'ready' });
      return yield* guarded(run, again, () => state.work(run, again));
    }
    case 'task': {
      const { heartbeatAt = Infinity, timeoutAt = Infinity } = frame.task!;
      const failure: Failure = { error: 'States.Timeout', cause: '', heartbeat: heartbeatAt <= run.context.now && timeoutAt > heartbeatAt };
      return yield* fail(run, tellOfTask(run, frame, frame.task!, 'TimedOut', failureDetails(failure)), failure);
    }
    case 'children':
      return;
  }
}
