import type { Json } from '../json.js';
import { type Branches, childBuckets, type Frame, parentId } from './execution.js';
import type { Failure } from './fault.js';
import { failureDetails, jsonText } from './history.js';
import { type CompiledState, innerScope, stateOf } from './program.js';
import type { Run } from './run.js';
import type { Steps } from './steps.js';
import { fail, guarded } from './transitions.js';

export type Plan = Omit<Branches, 'next' | 'running' | 'succeeded' | 'failed' | 'lastEventId'>;

/** Starts as many branches or iterations as may run at once. `items` is what their inputs are made of. */
export function* startBranches(run: Run, frame: Frame, plan: Plan, items: readonly Json[]): Steps<void> {
  const branches = { ...plan, next: 0, running: 0, succeeded: 0, failed: 0, lastEventId: frame.previousEventId };
  const parent = run.save({ ...frame, phase: 'children', branches });
  if (plan.length === 0) return yield* allEnded(run, parent, stateOf(run.program, parent));
  run.hold(frame, items);
  yield* startMore(run, run.save({ ...parent, input: null }));
}

/** The input of a branch may turn out to be impossible to make: then those that run already are stopped, and the state fails. */
export function* startMore(run: Run, parent: Frame): Steps<void> {
  const state = stateOf(run.program, parent);
  const branches = parent.branches!;
  const { again = [] } = branches;
  let { next, running } = branches;
  let repeated = 0;
  try {
    for (; running < branches.concurrency && (repeated < again.length || next < branches.length); running++)
      yield* startBranch(run, parent, state, repeated < again.length ? again[repeated++]! : next++);
  } catch (error) {
    run.remember();
    const whole = run.whole(parent);
    abortBranches(run, parent);
    run.save({ ...whole, branches: undefined });
    throw error;
  }
  if (running === branches.running) return;
  const { again: _, ...kept } = branches;
  const rest = again.slice(repeated);
  run.save({ ...parent, branches: { ...kept, next, running, ...(rest.length > 0 && { again: rest }) } });
}

function* startBranch(run: Run, parent: Frame, state: CompiledState, index: number): Steps<void> {
  const { lastEventId, distributed } = parent.branches!;
  const isMap = state.type === 'Map';
  const scope = innerScope(parent.scope, state.name, isMap ? 0 : index);
  const input = yield* state.branchInput!(run, run.whole(parent), index);
  jsonText(input);
  const child: Frame = {
    id: `${parent.id}.${index}`,
    scope,
    state: run.program.scopes.get(scope)!.startAt,
    phase: 'ready',
    input,
    enteredAt: run.context.now,
    enteredEventId: lastEventId,
    previousEventId: lastEventId,
    ...(isMap && { index }),
    ...((distributed || parent.silent) && { silent: true }),
  };
  if (distributed && run.context.childExecutions) {
    const task = run.schedule(
      { ...child, state: parent.state },
      { resource: 'childExecution', parameters: input, purpose: 'childExecution', scope },
    );
    run.save({ ...child, phase: 'task', task });
    return;
  }
  run.save(
    isMap ? { ...child, previousEventId: run.emitIn(child, 'MapIterationStarted', lastEventId, { name: state.name, index }) } : child,
  );
  run.queue.push(child.id);
}

export function* branchSucceeded(run: Run, frame: Frame, output: Json): Steps<void> {
  const index = indexOf(frame);
  const parent = run.frame(parentId(frame.id)!)!;
  const state = stateOf(run.program, parent);
  run.saveOutput(frame.id, index, output);
  const isMap = state.type === 'Map';
  const succeededId = isMap
    ? run.emitIn(frame, 'MapIterationSucceeded', frame.previousEventId, { name: state.name, index })
    : frame.previousEventId;
  const branches = ended(parent, { succeeded: 1 }, frame.previousEventId);
  const last = isOver(branches);
  const saved = run.save({ ...parent, branches: last && !branches.distributed ? { ...branches, lastEventId: succeededId } : branches });
  yield* last ? allEnded(run, saved, state) : guarded(run, saved, state, () => startMore(run, saved));
}

export function* branchFailed(run: Run, frame: Frame, failure: Failure): Steps<void> {
  const parent = run.frame(parentId(frame.id)!)!;
  const state = stateOf(run.program, parent);
  // A task whose failure ends its branch is aborted, too.
  if (stateOf(run.program, frame).type === 'Task') run.emitIn(frame, 'TaskStateAborted', frame.previousEventId);
  if (state.type === 'Map') run.emitIn(frame, 'MapIterationFailed', frame.previousEventId, { name: state.name, index: indexOf(frame) });
  const branches = ended(parent, { failed: 1 }, frame.previousEventId);
  if (branches.distributed && isTolerated(branches)) {
    run.remove(frame.id);
    const saved = run.save({ ...parent, branches });
    return yield* isOver(branches) ? allEnded(run, saved, state) : guarded(run, saved, state, () => startMore(run, saved));
  }
  if (branches.distributed && state.giveUp) {
    run.remove(frame.id);
    return yield* state.giveUp(run, run.save({ ...parent, branches }), overTolerance);
  }
  run.remember();
  const whole = run.whole(parent);
  abortBranches(run, parent, frame);
  if (branches.distributed) return yield* mapRunFailed(run, { ...whole, branches }, overTolerance);
  yield* fail(run, run.save({ ...whole, previousEventId: frame.previousEventId, branches }), failure);
}

const overTolerance: Failure = {
  error: 'States.ExceedToleratedFailureThreshold',
  cause: 'The specified tolerated failure threshold was exceeded',
};

export function* mapRunFailed(run: Run, frame: Frame, failure: Failure): Steps<void> {
  const previousEventId = run.emitIn(frame, 'MapRunFailed', frame.previousEventId, failureDetails(failure));
  if (frame.mapRun) run.mapRuns.push({ arn: frame.mapRun.arn, status: 'FAILED', at: run.context.now });
  yield* fail(run, run.save({ ...frame, phase: 'children', previousEventId }), failure);
}

function indexOf(frame: Frame): number {
  return Number(frame.id.slice(frame.id.lastIndexOf('.') + 1));
}

function ended(parent: Frame, change: { readonly succeeded?: number; readonly failed?: number }, eventId: number): Branches {
  const branches = parent.branches!;
  return {
    ...branches,
    running: branches.running - 1,
    succeeded: branches.succeeded + (change.succeeded ?? 0),
    failed: branches.failed + (change.failed ?? 0),
    // What a distributed Map runs is not in this history.
    lastEventId: branches.distributed ? branches.lastEventId : eventId,
  };
}

function isOver(branches: Branches): boolean {
  return branches.succeeded + branches.failed === branches.length;
}

/** A threshold that is not given tolerates nothing, unless the other one is given. */
function isTolerated({ failed, length, toleratedCount, toleratedPercentage }: Branches): boolean {
  if (toleratedPercentage === undefined) return failed <= (toleratedCount ?? 0);
  return failed <= (toleratedCount ?? Infinity) && (failed / length) * 100 <= toleratedPercentage;
}

function* allEnded(run: Run, parent: Frame, state: CompiledState): Steps<void> {
  const { length, lastEventId } = parent.branches!;
  const outputs = collect(run, parent.id, length);
  const whole = run.whole(parent);
  run.removeBranches(parent.id, length);
  const frame = run.save({ ...whole, phase: 'ready', branches: undefined, previousEventId: lastEventId });
  yield* guarded(run, frame, state, () => state.complete!(run, frame, outputs));
}

function collect(run: Run, parent: string, length: number): Json[] {
  return childBuckets(parent, length).flatMap((key) => Object.values(run.bucket(key)?.outputs ?? {}));
}

/** Stops what still runs below a state; answers of its tasks will change nothing. */
function abortBranches(run: Run, parent: Frame, failed?: Frame): void {
  const { length } = parent.branches!;
  for (const key of childBuckets(parent.id, length)) {
    for (const frame of Object.values(run.bucket(key)?.frames ?? {})) {
      const live = frame.id === failed?.id ? failed : frame;
      const { type } = stateOf(run.program, live);
      if (frame.branches) abortBranches(run, frame);
      run.abortMapRun(frame);
      if (live !== failed && frame.phase !== 'ready' && abortable.has(type)) run.emitIn(live, `${type}StateAborted`, live.previousEventId);
      if (frame.index !== undefined && live !== failed)
        run.emitIn(live, 'MapIterationAborted', live.previousEventId, { name: parent.state, index: frame.index });
    }
  }
  run.removeBranches(parent.id, length);
}

const abortable: ReadonlySet<string> = new Set(['Task', 'Wait', 'Parallel', 'Map']);
