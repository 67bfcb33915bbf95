import { working } from '../definition/state-machine.js';
import { type Json, present } from '../json.js';
import { type Frame, readyFrame } from './frame.js';
import { type Failure, Fault, faultOf } from './fault.js';
import { exitDetails, failureDetails, inputDetails, jsonText } from './history.js';
import type { Conclusion } from './program.js';
import { matches, nextTry } from './recovery.js';
import type { Run } from './run.js';
import type { Steps } from './steps.js';
import { assign } from './variables.js';
import { View } from './view.js';

/** Enters the state that a frame is ready for. */
export function* enter(run: Run, frame: Frame): Steps<void> {
  const state = run.stateOf(frame);
  const entered = { name: state.name, ...inputDetails(frame.input) };
  const eventId = run.emitIn(frame, state.enteredType, entered, 'stateEnteredEventDetails');
  const inside = readyFrame(frame, frame, { eventId, now: run.context.now });
  const saved = run.save(working.has(state.type) ? { ...inside, retryCount: 0 } : inside);
  // A JSONata field that cannot be evaluated on entry is recorded as following the event before the entry; only Wait commits its entry first.
  const evaluationAfter = state.type === 'Wait' ? eventId : frame.previousEventId;
  yield* guarded(run, saved, () => state.work(new View(run, saved)), { evaluationAfter });
}

type Guard = {
  /** The event that a failed evaluation is said to follow; the frame's last one by default. */
  readonly evaluationAfter?: number;
  /** It is a catcher that runs: its own errors are for nobody to catch, or it would catch itself without end. */
  readonly recovering?: boolean;
};

/** Runs a part of a frame's state; what goes wrong in it is the state's failure. */
export function* guarded(run: Run, frame: Frame, steps: () => Steps<void>, guard: Guard = {}): Steps<void> {
  try {
    yield* steps();
  } catch (error) {
    const fault = faultOf(error);
    if (!fault) throw error;
    yield* failWith(run, run.frame(frame.id) ?? frame, fault, guard);
  }
}

function* failWith(run: Run, frame: Frame, fault: Fault, guard: Guard): Steps<void> {
  const { state, enteredEventId } = frame;
  const { evaluationAfter = frame.previousEventId, recovering = false } = guard;
  const where = `An error occurred while executing the state '${state}' (entered at the event id #${enteredEventId}). `;
  const cause = fault.isOfSize || run.context.probe ? fault.reason : where + fault.reason;
  const { error, location } = fault;
  const failure: Failure = { error, cause, terminal: fault.terminal, recovered: recovering };
  if (location === undefined) return yield* fail(run, frame, failure);
  const told = run.tell({ ...frame, previousEventId: evaluationAfter }, 'EvaluationFailed', { state, error, cause, location });
  return yield* fail(run, told, failure, true);
}

/** Leaves the state for the next one, or ends the frame. */
export function exit(run: Run, frame: Frame, { output, assigned }: Conclusion, next: string | undefined): void {
  const state = run.stateOf(frame);
  checkSize(run, state.name, output);
  if (assigned) checkSize(run, state.name, assigned);
  const left = assigned ? assign(run, frame, assigned) : frame;
  const details = exitDetails(state.name, output, assigned);
  const previousEventId = run.emitIn(frame, state.exitedType, details, 'stateExitedEventDetails');
  if (assigned) run.context.probe?.note('assigned', assigned);
  if (next === undefined) {
    run.outcomes.push({ frame: { ...frame, previousEventId }, output });
    return;
  }
  run.save(readyFrame(left, { state: next, input: output }, { eventId: previousEventId, now: run.context.now }));
  run.queue.push(frame.id);
}

/** Also without a limit of the service's kind there is an end: a loop that doubles its data reaches any size in a few dozen steps. */
const largestPayload = 16 * 1024 * 1024;

/** What a state takes or gives. @throws Fault when it is larger than it may be */
export function checkSize(run: Run, name: string, value: Json): Json {
  const limit = run.context.limits?.payloadBytes ?? largestPayload;
  const text = jsonText(value);
  if (text.length * 3 > limit && Buffer.byteLength(text) > limit) throw new Fault('States.DataLimitExceeded', tooLarge(name));
  return value;
}

export function tooLarge(name: string): string {
  return `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`;
}

/** The state failed: it is tried again, or a catcher takes over, or what the frame belongs to fails. */
export function* fail(run: Run, failing: Frame, failure: Failure, evaluated = false): Steps<void> {
  if (failing.mapRun) run.remember(failing);
  const frame = run.endMapRun(failing, 'FAILED', failureDetails(failure));
  const { type, retriers, catchers } = run.stateOf(frame);
  const { probe, now, random } = run.context;
  const again = nextTry(retriers, failure, frame.tries ?? [], random);
  probe?.note('failure', failureDetails(failure));
  if (again) probe?.note('retry', present({ retryIndex: again.retrier, retryBackoffIntervalSeconds: again.delay }));
  if (again?.delay !== undefined) {
    run.forget(frame);
    const tries = retriers.map((_, index) => (frame.tries?.[index] ?? 0) + (index === again.retrier ? 1 : 0));
    const error = retriers[again.retrier]!.ErrorEquals.find((name) => matches([name], failure))!;
    run.retries.push({ state: frame.state, error });
    const retry = { tries, retryCount: (frame.retryCount ?? 0) + 1, due: now + Math.round(again.delay * 1000) };
    run.save({ ...frame, phase: 'retrying', ...retry, task: undefined, branches: undefined });
    return;
  }
  // Of a Map or Parallel that had begun, or could not be evaluated.
  const told = evaluated || failing.phase === 'children' || failing.mapRun !== undefined;
  const isTold = told && !failure.terminal && !failure.recovered && (type === 'Map' || type === 'Parallel');
  const failed = isTold ? run.tell({ ...frame, branches: undefined }, `${type}StateFailed`) : frame;
  const index = catchers.findIndex(({ errors }) => matches(errors, failure));
  const catcher = catchers[index];
  if (!catcher) {
    run.outcomes.push({ frame: failed, failure: { ...failure, recovered: false } });
    return;
  }
  probe?.note('catch', { catchIndex: index });
  yield* guarded(run, failed, recover, { recovering: true });

  function* recover(): Steps<void> {
    const errorOutput = { Error: failure.error ?? null, Cause: failure.cause ?? null };
    exit(run, failed, yield* catcher!.conclude(new View(run, failed), errorOutput, { errorOutput }), catcher!.next);
    run.forget(frame);
  }
}
