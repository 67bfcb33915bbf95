import { mapRunFailed, startMore } from './branches.js';
import { type Branches, childBuckets, type Frame, frames, isInMapRun } from './execution.js';
import type { Failure } from './fault.js';
import { stateOf } from './program.js';
import type { Run } from './run.js';
import type { Steps } from './steps.js';
import { guarded } from './transitions.js';

/** The run of a distributed Map. */
export type MapRun = {
  readonly arn: string;
  readonly redriveCount: number;
  /** What was changed while its items were still being read. */
  readonly changed?: MapLimits;
  /** Too many iterations failed: the state fails of this as soon as the results are written. */
  readonly failure?: Failure;
};

/** `maxConcurrency` as it was given: 0 is as many as there may be. */
export type MapLimits = { readonly maxConcurrency?: number; readonly toleratedCount?: number; readonly toleratedPercentage?: number };

/** What became of a map run: a start, an end, a redrive, limits that are known or were changed. `at` is epoch milliseconds. */
export type MapRunNews = MapLimits & {
  readonly arn: string;
  readonly at: number;
  readonly status?: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  /** Raised by each redrive; 0 says that it has just been started. */
  readonly redriveCount?: number;
  /** Iterations, of which some may not have been started, and the items that they do: more, where each has a batch of them. */
  readonly executions?: number;
  readonly items?: number;
  readonly resultsWritten?: boolean;
};

/** Changes the limits of a map run that has not ended; says so in the advance's `mapRuns` if there was one. */
export type MapRunUpdate = MapLimits & { readonly kind: 'mapRunUpdated'; readonly mapRunArn: string };

const inlineConcurrency = 40;
const distributedConcurrency = 10_000;

/** How many iterations run at once. */
export function concurrencyOf(maxConcurrency: number, distributed: boolean): number {
  const most = distributed ? distributedConcurrency : inlineConcurrency;
  return maxConcurrency === 0 ? most : Math.min(maxConcurrency, most);
}

/** A lower tolerance is looked at when the next iteration fails, a higher concurrency is used at once. */
export function* updateMapRun(run: Run, { kind: _, mapRunArn, ...limits }: MapRunUpdate): Steps<void> {
  const frame = frames(run.execution).find((each) => each.mapRun?.arn === mapRunArn && isInMapRun(each));
  if (!frame?.mapRun || frame.mapRun.failure || frame.task?.purpose === 'writeResults') return;
  run.mapRuns.push({ arn: mapRunArn, at: run.context.now, ...limits });
  if (!frame.branches) {
    run.save({ ...frame, mapRun: { ...frame.mapRun, changed: { ...frame.mapRun.changed, ...limits } } });
    return;
  }
  const { maxConcurrency, ...tolerance } = limits;
  const concurrency = maxConcurrency === undefined ? frame.branches.concurrency : concurrencyOf(maxConcurrency, true);
  const saved = run.save({ ...frame, branches: { ...frame.branches, ...tolerance, concurrency } });
  yield* guarded(run, saved, stateOf(run.program, saved), () => startMore(run, saved));
}

/** Ends what still runs of a map run and keeps what has come to a good end. */
export function stopIterations(run: Run, frame: Frame): Frame {
  for (const key of childBuckets(frame.id, frame.branches!.length))
    for (const child of Object.values(run.bucket(key)?.frames ?? {})) {
      if (child.branches) run.removeBranches(child.id, child.branches.length);
      run.remove(child.id);
    }
  return run.save({ ...frame, branches: { ...frame.branches!, running: 0 } });
}

/** Whether writing succeeded or not, the state fails of what it was about to fail of. */
export function* resultsWritten(run: Run, frame: Frame, failure: Failure): Steps<void> {
  run.save(withoutFailure(frame));
  run.remember();
  const whole = run.whole(withoutFailure(frame));
  run.removeBranches(frame.id, frame.branches!.length);
  yield* mapRunFailed(run, whole, failure);
}

/** Takes a map run up again with its execution: the iterations that did not come to a good end, tolerated or not, are run once more. */
export function* redriveMapRun(run: Run, frame: Frame, redriven: MapRun): Steps<void> {
  const { arn, redriveCount: before } = redriven;
  const redriveCount = before + 1;
  const eventId = run.emitIn(frame, 'MapRunRedriven', run.execution.lastEventId + run.history.length, { mapRunArn: arn, redriveCount });
  run.mapRuns.push({ arn, at: run.context.now, status: 'RUNNING', redriveCount, resultsWritten: false });
  const branches = { ...frame.branches!, ...standing(run, frame, frame.branches!), failed: 0, lastEventId: eventId };
  const saved = run.save({ ...withoutFailure(frame), mapRun: { arn, redriveCount }, previousEventId: eventId, branches });
  yield* guarded(run, saved, stateOf(run.program, saved), () => startMore(run, saved));
}

/** Which iterations run, and which have neither a frame nor an output. */
function standing(run: Run, { id }: Frame, { length, next }: Branches): Pick<Branches, 'running' | 'again'> {
  const known = new Set<number>();
  let running = 0;
  for (const key of childBuckets(id, length)) {
    const { frames: open = {}, outputs = {} } = run.bucket(key) ?? {};
    for (const child of Object.keys(open)) known.add(Number(child.slice(id.length + 1)));
    running += Object.keys(open).length;
    for (const index of Object.keys(outputs)) known.add(Number(index));
  }
  return { running, again: Array.from({ length: next }, (_, index) => index).filter((index) => !known.has(index)) };
}

function withoutFailure({ task: _, mapRun, ...frame }: Frame): Frame {
  return { ...frame, phase: 'children', ...(mapRun && { mapRun: { arn: mapRun.arn, redriveCount: mapRun.redriveCount } }) };
}
