import type { Json } from '../json.js';
import type { Items } from './execution.js';
import { type Branches, type Frame, indexOf, parentId, readyFrame } from './frame.js';
import { type Failure, faultOf } from './fault.js';
import { jsonText } from './history.js';
import { type CompiledState, innerScope } from './program.js';
import type { Run } from './run.js';
import type { Steps } from './steps.js';
import { checkSize, fail, guarded } from './transitions.js';
import { View } from './view.js';

/**
 * Of the inputs of iterations that run at once, were they all as long as the last: thousands may share a large part, which the text of each
 * repeats. The others start as these end.
 */
const mostText = 64 * 1024 * 1024;

export type Plan = Omit<Branches, 'next' | 'running' | 'succeeded' | 'failed' | 'lastEventId'>;

/** Starts as many branches or iterations as may run at once, and as there is room for. */
export function* startBranches(run: Run, frame: Frame, plan: Plan, items: Items): Steps<void> {
  const branches = { ...plan, next: 0, running: 0, succeeded: 0, failed: 0, lastEventId: frame.previousEventId };
  const parent = run.save({ ...frame, phase: 'children', branches });
  if (plan.length === 0) return yield* allEnded(run, parent);
  run.hold(frame, items);
  yield* startMore(run, run.save({ ...parent, input: null }));
}

/** The input of a branch may turn out to be impossible to make: then the state fails. */
export function* startMore(run: Run, parent: Frame): Steps<void> {
  const state = run.stateOf(parent);
  const branches = parent.branches!;
  const again = run.again(parent);
  let { next, running, repeated = 0 } = branches;
  let length = 0;
  const save = (): Frame => run.save({ ...parent, branches: { ...branches, next, running, ...(again.length > 0 && { repeated }) } });
  try {
    while (running < branches.concurrency && running * length <= mostText && (repeated < again.length || next < branches.length)) {
      length = yield* startBranch(run, parent, state, repeated < again.length ? again[repeated++]! : next++);
      running++;
    }
  } catch (error) {
    const begun = save();
    // What is terminal ends the execution, and with it all that runs.
    if (!faultOf(error)?.terminal) run.save({ ...stopBranches(run, begun), branches: undefined });
    throw error;
  }
  if (running > branches.running) save();
}

/** Answers the length of the text that is its own input alone: the branches of a Parallel have one together. */
function* startBranch(run: Run, parent: Frame, state: CompiledState, index: number): Steps<number> {
  const { lastEventId, distributed } = parent.branches!;
  const isMap = state.type === 'Map';
  const scope = innerScope(parent.scope, state.name, isMap ? 0 : index);
  const input = yield* state.branchInput!(run, run.whole(parent), index);
  const { length } = jsonText(checkSize(run, state.name, input));
  const { startAt } = run.program.get(scope)!;
  const silent = distributed || parent.silent || undefined;
  const child = readyFrame(
    { id: `${parent.id}.${index}`, scope, index: isMap ? index : undefined, silent },
    { state: startAt, input },
    { eventId: lastEventId, now: run.context.now },
  );
  if (distributed && run.context.childExecutions) {
    const asked = { resource: 'childExecution', parameters: input, purpose: 'childExecution', scope } as const;
    run.save({ ...child, phase: 'task', task: run.schedule({ ...child, state: parent.state }, asked) });
    return length;
  }
  run.save(isMap ? { ...child, previousEventId: tellOfIteration(run, child, 'Started') } : child);
  run.queue.push(child.id);
  return isMap ? length : 0;
}

export function* branchSucceeded(run: Run, frame: Frame, output: Json): Steps<void> {
  const parent = run.parent(frame)!;
  const { succeeded, failed, length } = parent.branches!;
  run.saveOutput(frame.id, output);
  const lastEventId = frame.index === undefined ? frame.previousEventId : tellOfIteration(run, frame, 'Succeeded');
  const branches = ended(parent.branches!, 'succeeded', succeeded + failed + 1 === length ? lastEventId : frame.previousEventId);
  yield* carryOn(run, run.save({ ...parent, branches }));
}

export function* branchFailed(run: Run, frame: Frame, failure: Failure): Steps<void> {
  const parent = run.parent(frame)!;
  const { giveUp } = run.stateOf(parent);
  // A task whose failure ends its branch is aborted, too.
  if (run.stateOf(frame).type === 'Task') run.emitIn(frame, 'TaskStateAborted');
  if (frame.index !== undefined) tellOfIteration(run, frame, 'Failed');
  const branches = withFailedItems(run, frame, ended(parent.branches!, 'failed', frame.previousEventId));
  const tolerated = isTolerated(branches);
  if (branches.distributed && (tolerated || giveUp)) {
    run.forget(frame);
    run.remove(frame.id);
    const saved = run.save({ ...parent, branches });
    return yield* tolerated ? carryOn(run, saved) : giveUp!(run, saved, overTolerance);
  }
  const { previousEventId } = branches.distributed ? parent : frame;
  const whole = stopBranches(run, parent, frame);
  yield* fail(run, run.save({ ...whole, previousEventId }), branches.distributed ? overTolerance : failure);
}

/** Whether writing succeeded or not, the state fails of what it was about to fail of. */
export function* resultsWritten(run: Run, frame: Frame, failure: Failure): Steps<void> {
  yield* fail(run, run.save(stopBranches(run, run.save(withoutFailure(frame)))), failure);
}

/** The frame of a map run as it was while its iterations ran. */
export function withoutFailure({ task: _, mapRun, ...frame }: Frame): Frame {
  return { ...frame, phase: 'children', ...(mapRun && { mapRun: { arn: mapRun.arn, redriveCount: mapRun.redriveCount } }) };
}

export const overTolerance: Failure = {
  error: 'States.ExceedToleratedFailureThreshold',
  cause: 'The specified tolerated failure threshold was exceeded',
};

function tellOfIteration(run: Run, frame: Frame, what: 'Started' | 'Succeeded' | 'Failed' | 'Aborted'): number {
  const details = { name: run.parent(frame)!.state, index: frame.index! };
  return run.emitIn(frame, `MapIteration${what}`, details);
}

function ended(branches: Branches, how: 'succeeded' | 'failed', eventId: number): Branches {
  // What a distributed Map runs is not in this history.
  const lastEventId = branches.distributed ? branches.lastEventId : eventId;
  return { ...branches, running: branches.running - 1, [how]: branches[how] + 1, lastEventId };
}

function withFailedItems({ execution: { held } }: Run, { id }: Frame, branches: Branches): Branches {
  const { batched } = branches;
  if (!batched) return branches;
  const { Items } = held[parentId(id)!]!.items[indexOf(id)] as { readonly Items: readonly Json[] };
  return { ...branches, batched: { ...batched, failed: batched.failed + Items.length } };
}

/** Items are counted, also where iterations have batches of them. A threshold that is not given tolerates nothing, unless the other one is given. */
export function isTolerated({ distributed, toleratedCount, toleratedPercentage, batched, ...iterations }: Branches): boolean {
  if (!distributed) return false;
  const { items, failed } = batched ?? { items: iterations.length, failed: iterations.failed };
  if (toleratedPercentage === undefined) return failed <= (toleratedCount ?? 0);
  return failed <= (toleratedCount ?? Infinity) && failed * 100 <= toleratedPercentage * items;
}

/** A branch has come to its end: there are others, or it was the last one. */
function* carryOn(run: Run, parent: Frame): Steps<void> {
  const { succeeded, failed, length } = parent.branches!;
  yield* succeeded + failed === length ? allEnded(run, parent) : guarded(run, parent, () => startMore(run, parent));
}

function* allEnded(run: Run, parent: Frame): Steps<void> {
  const { lastEventId } = parent.branches!;
  const outputs = run.outputs(parent).map(([, output]) => output);
  const whole = run.whole(parent);
  run.removeBranches(parent);
  const frame = run.save({ ...whole, phase: 'ready', branches: undefined, previousEventId: lastEventId });
  yield* guarded(run, frame, () => run.stateOf(frame).complete!(new View(run, frame), outputs));
}

/** Where all stands is kept, to be redriven from there; then what runs below a frame is stopped. The frame has its input back. */
function stopBranches(run: Run, parent: Frame, failed?: Frame): Frame {
  run.remember(parent);
  const whole = run.whole(parent);
  abortBranches(run, parent, failed);
  run.removeBranches(parent);
  return whole;
}

/** Ends what still runs of a map run and keeps what has come to a good end. */
export function stopIterations(run: Run, parent: Frame): Frame {
  abortBranches(run, parent);
  return run.save({ ...parent, branches: { ...parent.branches!, running: 0 } });
}

const abortable: ReadonlySet<string> = new Set(['Task', 'Wait', 'Parallel', 'Map']);

/** Stops what still runs below a state, and tells of it but for the branch that failed; answers of its tasks will change nothing. */
function abortBranches(run: Run, parent: Frame, failed?: Frame): void {
  for (const frame of run.children(parent)) {
    const { type } = run.stateOf(frame);
    abortBranches(run, frame);
    run.removeBranches(frame);
    run.endMapRun(frame, 'ABORTED');
    run.remove(frame.id);
    if (frame.id === failed?.id) continue;
    if (frame.phase !== 'ready' && abortable.has(type)) run.emitIn(frame, `${type}StateAborted`);
    if (frame.index !== undefined) tellOfIteration(run, frame, 'Aborted');
  }
}
