import type { StateMachine } from '../definition/state-machine.js';
import { compileState } from '../states/compile-state.js';
import { type Advance, nothingOf, proceed } from './advance.js';
import type { EngineContext } from './context.js';
import type { Bucket, ExecutionState, Frame, ScheduledTask, Standing } from './execution.js';
import { redriveMapRun } from './map-runs.js';
import { programOf } from './program.js';
import { Run } from './run.js';
import { settle, type Steps } from './steps.js';

/**
 * Takes up an execution that failed, was stopped or timed out: what did not come to its end is entered again with its input and fresh
 * retries; what did is kept, also the finished branches of a Parallel or Map. The definition may be a newer one (see `missingStates`).
 * An execution that cannot be redriven is returned as it is.
 */
export function redrive(definition: StateMachine, execution: ExecutionState, context: EngineContext): Advance | Promise<Advance> {
  if (!execution.interrupted || missingStates(definition, execution).length > 0) return nothingOf(execution);
  return settle(takeUp(definition, execution, context));
}

/** States that a redrive would enter but that the definition does not have. */
export function missingStates(definition: StateMachine, execution: ExecutionState): readonly string[] {
  const { scopes } = programOf(definition, compileState);
  return [
    ...new Set(
      framesOf(execution.interrupted)
        .filter((frame) => !scopes.get(frame.scope)?.states.has(frame.state))
        .map((frame) => frame.state),
    ),
  ];
}

function* takeUp(definition: StateMachine, ended: ExecutionState, context: EngineContext): Steps<Advance> {
  const { interrupted, output: _, error: __, cause: ___, stopTime: ____, deadline: _____, ...kept } = ended;
  const program = programOf(definition, compileState);
  const redriveCount = ended.redriveCount + 1;
  const eventId = ended.lastEventId + 1;
  const buckets = Object.fromEntries(
    Object.entries(interrupted?.buckets ?? {}).map(([key, bucket]) => [key, reopened(bucket, eventId, context.now)]),
  );
  const execution: ExecutionState = {
    ...kept,
    status: 'RUNNING',
    redriveCount,
    redriveTime: context.now,
    ...(isWhole(interrupted) && program.timeoutSeconds !== undefined && { deadline: context.now + program.timeoutSeconds * 1000 }),
    buckets,
    held: interrupted?.held ?? {},
  };
  const run = new Run(program, execution, context);
  run.emit('ExecutionRedriven', ended.lastEventId, { redriveCount });
  for (const bucket of Object.values(buckets))
    for (const frame of Object.values(bucket.frames)) if (frame.phase === 'ready') run.queue.push(frame.id);
  if (context.childExecutions) for (const child of childrenOf(interrupted)) startAgain(run, child);
  for (const frame of framesOf({ buckets })) if (frame.mapRun && frame.branches) yield* redriveMapRun(run, frame, frame.mapRun);
  return yield* proceed(run);
}

/** False for an iteration of a distributed Map, which the machine's time-out does not concern. */
const isWhole = (standing: ExecutionState['interrupted']): boolean => standing?.buckets['']?.frames['0']?.scope === '';

/** Iterations of a distributed Map that were executions of their own and did not come to their end. */
function childrenOf(standing: ExecutionState['interrupted']): readonly (Frame & { readonly task: ScheduledTask })[] {
  return framesOf(standing).flatMap((frame) => (frame.task?.purpose === 'childExecution' ? [{ ...frame, task: frame.task }] : []));
}

const framesOf = (standing: Pick<Standing, 'buckets'> | undefined): readonly Frame[] =>
  Object.values(standing?.buckets ?? {}).flatMap((bucket) => Object.values(bucket.frames));

function startAgain(
  run: Run,
  { id, scope, task: { stateName, resource, parameters, purpose } }: Frame & { readonly task: ScheduledTask },
): void {
  const child = run.frame(id)!;
  const task = run.schedule({ ...child, state: stateName }, { resource, parameters, purpose, scope });
  run.save({ ...child, phase: 'task', task });
}

function reopened(bucket: Bucket, eventId: number, now: number): Bucket {
  const frames = Object.entries(bucket.frames).map(([id, frame]) => [id, frame.branches ? frame : entryOf(frame, eventId, now)]);
  return { frames: Object.fromEntries(frames) as Bucket['frames'], ...(bucket.outputs && { outputs: bucket.outputs }) };
}

/** The frame as it was before it entered its state. */
function entryOf({ id, scope, state, input, variables, index, silent }: Frame, eventId: number, now: number): Frame {
  return {
    id,
    scope,
    state,
    phase: 'ready',
    input,
    ...(variables && { variables }),
    enteredAt: now,
    enteredEventId: eventId,
    previousEventId: eventId,
    ...(index !== undefined && { index }),
    ...(silent && { silent }),
  };
}
