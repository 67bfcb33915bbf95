import type { Json } from '../json.js';
import { type Branches, childBuckets, type Frame, parentId } from './execution.js';
import type { Failure } from './fault.js';
import { type CompiledState, innerScope, stateOf } from './program.js';
import type { Run } from './run.js';
import type { Steps } from './steps.js';
import { fail, guarded } from './transitions.js';

/** Starts as many branches or iterations as may run at once. */
export function startBranches(
  run: Run,
  frame: Frame,
  plan: Omit<Branches, 'next' | 'running' | 'succeeded' | 'failed' | 'lastEventId'>,
  items?: readonly Json[],
): void {
  if (items) run.hold(frame.id, items);
  run.save({
    ...frame,
    phase: 'children',
    branches: { ...plan, next: 0, running: 0, succeeded: 0, failed: 0, lastEventId: frame.previousEventId },
  });
  startMore(run, frame.id);
}

function startMore(run: Run, id: string): void {
  const parent = run.frame(id)!;
  const state = stateOf(run.program, parent);
  let { next, running } = parent.branches!;
  for (; next < parent.branches!.length && running < parent.branches!.concurrency; next++, running++) {
    const child = startBranch(run, parent, state, next);
    run.queue.push(child.id);
  }
  run.save({ ...parent, branches: { ...parent.branches!, next, running } });
}

function startBranch(run: Run, parent: Frame, state: CompiledState, index: number): Frame {
  const { lastEventId, silent } = parent.branches!;
  const isMap = state.type === 'Map';
  const scope = innerScope(parent.scope, state.name, isMap ? 0 : index);
  const startAt = run.program.scopes.get(scope)!.startAt;
  const child: Frame = {
    id: `${parent.id}.${index}`,
    scope,
    state: startAt,
    phase: 'ready',
    input: state.branchInput!(run, parent, index),
    enteredAt: run.context.now,
    enteredEventId: lastEventId,
    previousEventId: lastEventId,
    ...(isMap && { index }),
    ...((silent || parent.silent) && { silent: true }),
  };
  if (!isMap) return run.save(child);
  return run.save({ ...child, previousEventId: run.emitIn(child, 'MapIterationStarted', lastEventId, { name: state.name, index }) });
}

export function* branchSucceeded(run: Run, frame: Frame, output: Json): Steps<void> {
  const index = indexOf(frame);
  const parent = run.frame(parentId(frame.id)!)!;
  const state = stateOf(run.program, parent);
  run.saveOutput(frame.id, index, output);
  const succeededId =
    state.type === 'Map'
      ? run.emitIn(frame, 'MapIterationSucceeded', frame.previousEventId, { name: state.name, index })
      : frame.previousEventId;
  const branches = ended(parent.branches!, { succeeded: 1 }, frame.previousEventId);
  const last = isOver(branches);
  const saved = run.save({ ...parent, branches: last ? { ...branches, lastEventId: succeededId } : branches });
  if (last) yield* allEnded(run, saved, state);
  else startMore(run, parent.id);
}

export function* branchFailed(run: Run, frame: Frame, failure: Failure): Steps<void> {
  const parent = run.frame(parentId(frame.id)!)!;
  const state = stateOf(run.program, parent);
  const index = indexOf(frame);
  if (state.type === 'Map') run.emitIn(frame, 'MapIterationFailed', frame.previousEventId, { name: state.name, index });
  const branches = ended(parent.branches!, { failed: 1 }, frame.previousEventId);
  if (!failure.terminal && isTolerated(branches)) {
    run.remove(frame.id);
    const saved = run.save({ ...parent, branches });
    if (isOver(branches)) yield* allEnded(run, saved, state);
    else startMore(run, parent.id);
    return;
  }
  const previousEventId = abortBranches(run, parent, frame);
  yield* fail(run, run.save({ ...parent, previousEventId, branches }), failure);
}

function indexOf(frame: Frame): number {
  return Number(frame.id.slice(frame.id.lastIndexOf('.') + 1));
}

function ended(branches: Branches, change: { readonly succeeded?: number; readonly failed?: number }, lastEventId: number): Branches {
  return {
    ...branches,
    running: branches.running - 1,
    succeeded: branches.succeeded + (change.succeeded ?? 0),
    failed: branches.failed + (change.failed ?? 0),
    lastEventId,
  };
}

function isOver(branches: Branches): boolean {
  return branches.succeeded + branches.failed === branches.length;
}

function isTolerated({ failed, length, toleratedCount = 0, toleratedPercentage = 0 }: Branches): boolean {
  return failed <= toleratedCount || (failed / length) * 100 <= toleratedPercentage;
}

function* allEnded(run: Run, parent: Frame, state: CompiledState): Steps<void> {
  const { length, lastEventId } = parent.branches!;
  const outputs = collect(run, parent.id, length);
  run.removeBranches(parent.id, length);
  const frame = run.save({ ...parent, phase: 'ready', branches: undefined, previousEventId: lastEventId });
  yield* guarded(run, frame, state, state.complete!(run, frame, outputs));
}

function collect(run: Run, parent: string, length: number): Json[] {
  const outputs: Json[] = [];
  for (const key of childBuckets(parent, length)) {
    for (const [, output] of Object.entries(run.bucket(key)?.outputs ?? {})) outputs.push(output);
  }
  return outputs;
}

/** Stops what still runs below a state; answers of its tasks will change nothing. */
export function abortBranches(run: Run, parent: Frame, failed: Frame): number {
  const { length } = parent.branches!;
  for (const key of childBuckets(parent.id, length)) {
    for (const frame of Object.values(run.bucket(key)?.frames ?? {})) {
      const type = stateOf(run.program, frame).type;
      if (frame.branches) abortBranches(run, frame, frame);
      const live = frame.id === failed.id ? failed : frame;
      if (frame.phase !== 'ready' && abortable.has(type)) run.emitIn(frame, `${type}StateAborted`, live.previousEventId);
    }
  }
  run.removeBranches(parent.id, length);
  return failed.previousEventId;
}

const abortable: ReadonlySet<string> = new Set(['Task', 'Wait', 'Parallel', 'Map']);
