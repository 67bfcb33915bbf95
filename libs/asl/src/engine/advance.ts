import type { StateMachine } from '../definition/state-machine.js';
import type { Json, JsonObject } from '../json.js';
import { programOf } from '../states/program-of.js';
import { branchFailed, branchSucceeded } from './branches.js';
import type { EngineContext } from './context.js';
import type { ExecutionState } from './execution.js';
import { type Frame, parentId, readyFrame } from './frame.js';
import { inputDetails, isWritable, unwritable } from './history.js';
import { type Advance, type Advancing, nothingOf, type Outcome, Run } from './run.js';
import { receive, type Signal } from './signals.js';
import { settle, type Steps } from './steps.js';
import { enter } from './transitions.js';

/** An express execution has five minutes. */
const longestExpress = 300_000;

/** Where an execution begins: with the list of states of a distributed Map (a task's `scope`), with variables set; anew, after its last task. */
export type Start = { readonly scope?: string; readonly variables?: JsonObject; readonly lastTask?: number };

/** Starts an execution and runs it as far as it goes without an answer or the passing of time. */
export function begin(definition: StateMachine, given: Json, context: EngineContext, start: Start = {}): Advancing {
  const { scope = '', variables, lastTask = 0 } = start;
  const program = programOf(definition);
  const { startAt } = program.get(scope)!;
  const { now, execution, stateMachine } = context;
  const { TimeoutSeconds = Infinity }: Partial<StateMachine> = scope === '' ? definition : {};
  const endOfExpress = stateMachine.type === 'EXPRESS' ? now + longestExpress : Infinity;
  const deadline = Math.min(execution.startTime + TimeoutSeconds * 1000, endOfExpress);
  const writable = isWritable(given);
  const input = writable ? given : null;
  const first = readyFrame({ id: '0', scope, variables }, { state: startAt, input }, { eventId: 0, now });
  const begun: ExecutionState = {
    ...execution,
    stateMachine,
    status: 'RUNNING',
    input,
    lastEventId: 0,
    lastTask,
    deadline: deadline === Infinity ? undefined : deadline,
    redriveCount: 0,
    buckets: { '': { frames: { [first.id]: first } } },
    held: {},
  };
  const run = new Run(program, begun, context);
  run.emit('ExecutionStarted', 0, { ...inputDetails(input), ...(execution.roleArn !== undefined && { roleArn: execution.roleArn }) });
  if (writable) run.queue.push(first.id);
  else run.outcomes.push({ frame: first, failure: unwritable });
  return settle(proceed(run));
}

/**
 * Carries an execution on after a signal. An answer to a task that is not open (unknown, answered, timed out) and any signal to an
 * execution that has ended change nothing.
 */
export function advance(definition: StateMachine, execution: ExecutionState, signal: Signal, context: EngineContext): Advancing {
  if (execution.status !== 'RUNNING') return nothingOf(execution);
  return settle(carryOn(new Run(programOf(definition), execution, context), signal));
}

function* carryOn(run: Run, signal: Signal): Steps<Advance> {
  yield* receive(run, signal);
  return yield* proceed(run);
}

/** Runs whatever is ready, until nothing is or the share of this advance is used up. */
export function* proceed(run: Run): Steps<Advance> {
  const most = run.mostTransitions;
  let left = most;
  for (;;) {
    for (let outcome = run.outcomes.shift(); outcome; outcome = run.outcomes.shift()) yield* settleOutcome(run, outcome);
    // Whatever the size of what was given, there is progress.
    if (left <= 0 || (run.isFull && left < most)) break;
    if (run.tooLong) {
      const cause = `The execution reached the maximum number of history events (${run.context.limits?.historyEvents}).`;
      run.end('FAILED', run.lastEventId, { error: 'States.Runtime', cause });
    }
    const id = run.queue.shift();
    const frame = id === undefined ? undefined : run.frame(id);
    if (id === undefined) break;
    if (frame?.phase !== 'ready') continue;
    left--;
    run.stepsBefore = run.steps;
    yield* enter(run, frame);
  }
  for (const id of run.queue) {
    const frame = run.frame(id);
    if (frame) run.save({ ...frame, due: run.context.now });
  }
  return run.finish();
}

function* settleOutcome(run: Run, outcome: Outcome): Steps<void> {
  const { frame } = outcome;
  const inner = parentId(frame.id) !== undefined;
  // Several branches may end in the same breath: the failure of the first has ended the others.
  if (inner && !run.frame(frame.id)) return;
  if ('output' in outcome) {
    if (inner) yield* branchSucceeded(run, frame, outcome.output);
    else run.end('SUCCEEDED', frame.previousEventId, outcome);
  } else {
    const { failure } = outcome;
    const failed = failure.terminal ? withoutBranches(run, frame) : frame;
    if (parentId(failed.id) === undefined) run.end('FAILED', frame.previousEventId, failure);
    else yield* branchFailed(run, failed, failure);
  }
}

/** What ends with a frame that failed of something terminal: it goes through the states around it, and none of them has a word to say. */
function withoutBranches(run: Run, frame: Frame): Frame {
  const outer = run.outermost(frame);
  if (parentId(outer.id) === undefined) return outer;
  const whole = run.whole(outer);
  run.removeBranches(outer);
  return run.save({ ...whole, phase: 'ready', branches: undefined });
}
