import type { StateMachine } from '../definition/state-machine.js';
import { programOf } from '../states/program-of.js';
import { proceed } from './advance.js';
import { startMore, withoutFailure } from './branches.js';
import { frameAt, framesIn } from './buckets.js';
import type { EngineContext } from './context.js';
import type { ExecutionState, Standing } from './execution.js';
import { type Branches, type Frame, indexOf, readyFrame } from './frame.js';
import type { MapRun } from './map-runs.js';
import { type Advance, type Advancing, nothingOf, Run } from './run.js';
import { settle, type Steps } from './steps.js';
import { guarded } from './transitions.js';

/**
 * Takes up an execution that failed, was stopped or timed out: what did not come to its end is entered again with its input and fresh
 * retries; what did is kept, also the finished branches of a Parallel or Map. The definition may be a newer one (see `missingStates`).
 * An execution that cannot be redriven is returned as it is.
 */
export function redrive(definition: StateMachine, execution: ExecutionState, context: EngineContext): Advancing {
  const { interrupted } = execution;
  if (!interrupted || missingStates(definition, execution).length > 0) return nothingOf(execution);
  return settle(takeUp(definition, execution, interrupted, context));
}

/**
 * States that a redrive would enter but that the definition does not have. Where branches or iterations have begun, it takes a state
 * that goes on with them: a Parallel with as many branches, a Map in the same mode, with batches of items where there were.
 */
export function missingStates(definition: StateMachine, { interrupted }: ExecutionState): readonly string[] {
  if (!interrupted) return [];
  const program = programOf(definition);
  const isMissing = ({ id, scope, state: name, branches }: Frame): boolean => {
    const state = program.get(scope)?.states.get(name);
    return !state || (branches !== undefined && !state.goesOnWith?.(branches, interrupted.held[id]!));
  };
  const missing = framesIn(interrupted.buckets).filter(isMissing);
  return [...new Set(missing.map(({ state }) => state))];
}

function* takeUp(definition: StateMachine, ended: ExecutionState, before: Standing, context: EngineContext): Steps<Advance> {
  const { interrupted: _, output: __, error: ___, cause: ____, stopTime: _____, ...kept } = ended;
  const { now } = context;
  const { TimeoutSeconds } = definition;
  const redriveCount = ended.redriveCount + 1;
  const eventId = ended.lastEventId + 1;
  // The machine's time-out does not concern an iteration of a distributed Map.
  const isWhole = frameAt(before.buckets, '0')?.scope === '';
  const deadline = isWhole && TimeoutSeconds !== undefined ? now + TimeoutSeconds * 1000 : undefined;
  const started = { ...kept, ...before, status: 'RUNNING', redriveCount, redriveTime: now, deadline } as const;
  const run = new Run(programOf(definition), started, context);
  run.emit('ExecutionRedriven', ended.lastEventId, { redriveCount });
  for (const { tries: _tries, ...frame } of run.all) {
    if (frame.branches) run.save({ ...frame, retryCount: 0 });
    else run.queue.push(run.save(readyFrame(frame, frame, { eventId, now })).id);
  }
  if (context.childExecutions) for (const child of framesIn(before.buckets)) startAgain(run, child);
  for (const { id } of run.all) {
    // It may be gone: what it was inside of could not go on.
    const frame = run.frame(id);
    if (frame?.branches) yield* goOn(run, frame, frame.branches);
  }
  return yield* proceed(run);
}

/** An iteration of a distributed Map that was an execution of its own and did not come to its end. */
function startAgain(run: Run, { id, task }: Frame): void {
  if (task?.purpose !== 'childExecution') return;
  const child = run.frame(id)!;
  const { stateName, resource, parameters, purpose } = task;
  const again = run.schedule({ ...child, state: stateName }, { resource, parameters, purpose, scope: child.scope });
  run.save({ ...child, phase: 'task', task: again });
}

/** Branches and iterations that did not come to a good end, tolerated or not, are run once more; a map run is taken up again with them. */
function* goOn(run: Run, frame: Frame, branches: Branches): Steps<void> {
  const { batched } = branches;
  const { running, again } = standingOf(run, frame, branches);
  run.holdAgain(frame, again);
  const standing = { ...branches, running, repeated: 0, again: undefined, failed: 0, batched: batched && { ...batched, failed: 0 } };
  const saved = run.save(frame.mapRun ? redriven(run, frame, frame.mapRun, standing) : { ...frame, branches: standing });
  yield* guarded(run, saved, () => startMore(run, saved));
}

function redriven(run: Run, frame: Frame, { arn, redriveCount: count }: MapRun, branches: Branches): Frame {
  const redriveCount = count + 1;
  const eventId = run.emitIn({ ...frame, previousEventId: run.lastEventId }, 'MapRunRedriven', { mapRunArn: arn, redriveCount });
  run.tellOfMapRun(frame, { status: 'RUNNING', redriveCount, resultsWritten: false });
  const mapRun = { arn, redriveCount };
  return { ...withoutFailure(frame), mapRun, previousEventId: eventId, branches: { ...branches, lastEventId: eventId } };
}

/** Which iterations run, and which have neither a frame nor an output. */
function standingOf(run: Run, frame: Frame, { next }: Branches): { readonly running: number; readonly again: readonly number[] } {
  const running = run.children(frame).map(({ id }) => indexOf(id));
  const known = new Set([...running, ...run.outputs(frame).map(([index]) => Number(index))]);
  const again = Array.from({ length: next }, (_, index) => index).filter((index) => !known.has(index));
  return { running: running.length, again };
}
