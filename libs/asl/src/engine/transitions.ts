import type { Json, JsonObject } from '../json.js';
import { byteLength } from '../json.js';
import type { Frame } from './execution.js';
import { type Failure, Fault, runtimeFault } from './fault.js';
import { exitDetails, failureDetails, inputDetails, jsonText } from './history.js';
import { type CompiledState, stateOf } from './program.js';
import { errorOutput, matches, nextTry } from './recovery.js';
import type { Run } from './run.js';
import type { Steps } from './steps.js';
import { View } from './view.js';

/** Enters the state that a frame is ready for. */
export function* enter(run: Run, frame: Frame): Steps<void> {
  const state = stateOf(run.program, frame);
  const entered = { name: state.name, ...inputDetails(frame.input) };
  const eventId = run.emitIn(frame, state.enteredType, frame.previousEventId, entered, 'stateEnteredEventDetails');
  const inside = run.save({
    id: frame.id,
    scope: frame.scope,
    state: frame.state,
    phase: 'ready',
    input: frame.input,
    ...(frame.variables && { variables: frame.variables }),
    enteredAt: run.context.now,
    enteredEventId: eventId,
    previousEventId: eventId,
    ...(state.counted && { retryCount: 0 }),
    ...(frame.index !== undefined && { index: frame.index }),
    ...(frame.silent && { silent: true }),
  });
  // A JSONata field that cannot be evaluated on entry is recorded as following the event before the entry; only Wait commits its entry first.
  yield* guarded(run, inside, state, () => state.work(run, inside), {
    evaluationAfter: state.type === 'Wait' ? eventId : frame.previousEventId,
  });
}

type Guard = {
  /** The event that a failed evaluation is said to follow; the frame's last one by default. */
  readonly evaluationAfter?: number;
  /** It is a catcher that runs: its own errors are for nobody to catch, or it would catch itself without end. */
  readonly recovering?: boolean;
};

/** Runs a part of a state; what goes wrong in it is the state's failure. */
export function* guarded(
  run: Run,
  frame: Frame,
  state: CompiledState,
  steps: () => Steps<void>,
  { evaluationAfter, recovering }: Guard = {},
): Steps<void> {
  try {
    yield* steps();
  } catch (error) {
    const fault = error instanceof RangeError ? runtimeFault('The data is nested too deeply or too large.') : error;
    if (!(fault instanceof Fault)) throw error;
    const current = run.frame(frame.id) ?? frame;
    yield* failWith(run, current, state, fault, {
      evaluationAfter: evaluationAfter ?? current.previousEventId,
      recovering: recovering ?? false,
    });
  }
}

function* failWith(
  run: Run,
  frame: Frame,
  state: CompiledState,
  fault: Fault,
  { evaluationAfter, recovering }: Required<Guard>,
): Steps<void> {
  const cause =
    fault.whole || run.context.probe
      ? fault.reason
      : `An error occurred while executing the state '${state.name}' (entered at the event id #${frame.enteredEventId}). ${fault.reason}`;
  const failure: Failure = { error: fault.error, cause, terminal: fault.terminal || recovering };
  if (fault.location === undefined) return yield* fail(run, frame, failure);
  const details = { state: state.name, error: fault.error, cause, location: fault.location };
  const previousEventId = run.emitIn(frame, 'EvaluationFailed', evaluationAfter, details);
  return yield* fail(run, run.save({ ...frame, previousEventId }), failure, true);
}

/** Leaves the state for the next one, or ends the frame. */
export function exit(run: Run, frame: Frame, output: Json, next: string | undefined, assigned?: JsonObject): void {
  const state = stateOf(run.program, frame);
  checkSize(run, state.name, output);
  if (assigned) checkSize(run, state.name, assigned);
  const details = exitDetails(state.name, output, assigned);
  const previousEventId = run.emitIn(frame, state.exitedType, frame.previousEventId, details, 'stateExitedEventDetails');
  if (assigned) run.context.probe?.note('assigned', assigned);
  const variables = assigned ? { ...frame.variables, ...assigned } : frame.variables;
  if (next === undefined) {
    run.outcomes.push({ frame: { ...frame, previousEventId }, output });
    return;
  }
  run.save({
    id: frame.id,
    scope: frame.scope,
    state: next,
    phase: 'ready',
    input: output,
    ...(variables && { variables }),
    enteredAt: run.context.now,
    enteredEventId: previousEventId,
    previousEventId,
    ...(frame.index !== undefined && { index: frame.index }),
    ...(frame.silent && { silent: true }),
  });
  run.queue.push(frame.id);
}

/** Also without a limit of the service's kind there is an end: a loop that doubles its data reaches any size in a few dozen steps. */
const largestPayload = 16 * 1024 * 1024;

function checkSize(run: Run, name: string, value: Json): void {
  const limit = run.context.limits?.payloadBytes ?? largestPayload;
  const text = jsonText(value);
  if (text.length * 3 > limit && byteLength(text) > limit) throw new Fault('States.DataLimitExceeded', tooLarge(name), undefined, true);
}

export function tooLarge(name: string): string {
  return `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`;
}

/** The state failed: it is tried again, or a catcher takes over, or what the frame belongs to fails. */
export function* fail(run: Run, frame: Frame, failure: Failure, announced = frame.phase === 'children'): Steps<void> {
  const state = stateOf(run.program, frame);
  const { probe } = run.context;
  const again = nextTry(state.recovery?.retriers ?? [], failure, frame.tries ?? [], run.context.random);
  probe?.note('failure', { ...failureDetails(failure) });
  if (again)
    probe?.note('retry', { retryIndex: again.retrier, ...(again.delay !== undefined && { retryBackoffIntervalSeconds: again.delay }) });
  if (again?.delay !== undefined) {
    run.forget();
    const tries = [...(frame.tries ?? [])];
    for (let index = 0; index <= again.retrier; index++) tries[index] ??= 0;
    tries[again.retrier]! += 1;
    const due = run.context.now + Math.round(again.delay * 1000);
    run.save({ ...frame, phase: 'retrying', due, tries, retryCount: (frame.retryCount ?? 0) + 1, task: undefined, branches: undefined });
    return;
  }
  const failed = announced ? emitBranchesFailed(run, frame, state) : frame;
  const catcher = state.recovery?.catchers.find((candidate) => matches(candidate.errors, failure));
  if (catcher) {
    run.forget();
    probe?.note('catch', { catchIndex: state.recovery?.catchers.indexOf(catcher) ?? 0 });
    return yield* guarded(run, failed, state, recover, { recovering: true });
  }
  run.outcomes.push({ frame: failed, failure });

  function* recover(): Steps<void> {
    const caught = yield* catcher!.recover(new View(run, failed, failed.input), errorOutput(failure));
    exit(run, failed, caught.output, caught.next, caught.assigned);
  }
}

/** MapStateFailed or ParallelStateFailed, once no retry is left. */
function emitBranchesFailed(run: Run, frame: Frame, state: CompiledState): Frame {
  if (state.type !== 'Map' && state.type !== 'Parallel') return frame;
  return run.save({ ...frame, previousEventId: run.emitIn(frame, `${state.type}StateFailed`, frame.previousEventId), branches: undefined });
}
