import { type Advance, advance, begin, currentStates, type EngineContext, type ExecutionState, type HistoryEvent } from '@quadrille/asl';
import { type Json, openTasks, redrive, type Retried, type ScheduledTask, type Signal as EngineSignal } from '@quadrille/asl';
import type { Message } from '@quadrille/decider';
import { earlyOutcome, earlySignal, keepOutcome, sinceOf } from './early.js';
import { aboutOf, type Execution, type Signal, type Taken } from './execution.js';
import { branchOf, branchToldAgain, doneRequests, failureOf, isObserved, type Outcome, type Request, verdictOn } from './outcome.js';
import { type Notice, noticeOf, resultOf, signalsOf } from './people.js';
import { requestFor } from './request.js';
import { atOnce, cancelRequested, stepsAfter, type Workflow } from './workflow.js';
import { type Work, workOf } from './work.js';

/** One message being taken in: carries the engine on as far as it goes, answers tasks from what came early and requests the rest. */
export class Turn {
  readonly history: HistoryEvent[] = [];
  readonly retries: Retried[] = [];
  readonly published: Message[] = [];
  readonly ids: string[] = [];
  outcomes: readonly Outcome[];
  signals: readonly Signal[];
  requests: readonly Request[];
  heard: readonly string[];
  cancel: Signal | undefined;
  steps: number;
  isChanged = false;
  readonly follows: string | undefined;
  #engine: ExecutionState | undefined;
  readonly #fresh: ScheduledTask[] = [];
  #since: string | undefined;
  readonly #workflow: Workflow;
  readonly #taken: Taken;
  readonly #context: EngineContext;
  readonly #eventId: (index: number) => string;

  constructor(workflow: Workflow, execution: Execution, taken: Taken, context: EngineContext, eventId: (index: number) => string) {
    this.#workflow = workflow;
    this.#taken = taken;
    this.#context = context;
    this.#eventId = eventId;
    const started = execution.status === 'started' ? execution : undefined;
    this.follows = taken.kind === 'start' ? taken.follows : started?.follows;
    this.outcomes = execution.outcomes ?? [];
    this.signals = execution.signals ?? [];
    this.#engine = started?.engine;
    this.#since = sinceOf(taken, started?.engine.stopTime);
    this.requests = started?.requests ?? [];
    this.heard = started?.heard ?? [];
    this.cancel = started?.cancel;
    this.steps = started?.steps ?? 0;
  }

  get engine(): ExecutionState {
    if (!this.#engine) throw new TypeError('the execution has not begun');
    return this.#engine;
  }

  begin(input: Json): void {
    this.cancel = this.signals.find(({ signal }) => signal === 'cancel');
    this.signals = this.signals.filter(({ signal }) => signal !== 'cancel');
    this.#apply(begin(this.#workflow.definition, input, this.#context));
  }

  /** Enters again what did not come to its end. */
  redrive(): void {
    this.#apply(redrive(this.#workflow.definition, this.engine, this.#context));
  }

  signal(signal: EngineSignal): void {
    this.#apply(advance(this.#workflow.definition, this.engine, signal, this.#context));
  }

  /** Answers the task that waits for this outcome; keeps it where none does yet; drops a failure that belongs to another try, and a deed that is told again. */
  takeOutcome(outcome: Outcome): void {
    const branch = branchToldAgain(this.requests, outcome);
    let isOfAnotherTry = false;
    for (const task of openTasks(this.engine)) {
      if (branchOf(task.taskId) === branch) continue;
      const work = workOf(task.resource);
      const verdict = work && verdictOn(work, task, outcome, this.requests);
      if (work && verdict) return this.#answer(work, task, outcome, verdict);
      isOfAnotherTry ||= work?.kind === 'command' && work.failed.has(outcome.type);
    }
    if (branch !== undefined || isOfAnotherTry || !this.#workflow.awaited.has(outcome.type)) return;
    this.outcomes = keepOutcome(this.outcomes, outcome, this.#since);
    this.isChanged = true;
  }

  /** Ends the wait of a task for a person; kept until a state asks for it. */
  takeSignal(given: Signal): void {
    if (given.signal === 'cancel') return this.#takeCancel(given);
    const asking = openTasks(this.engine).find((task) => {
      const work = workOf(task.resource);
      return work?.kind === 'signal' && signalsOf(task, work).includes(given.signal);
    });
    if (asking) return this.#hear(asking, given);
    this.signals = [...this.signals, given];
    this.isChanged = true;
  }

  /** Fails what a cancellation may end; kept while such a state pauses between two tries, or the execution is stopped; elsewhere it changes nothing. */
  #takeCancel(given: Signal): void {
    const { cancellable } = this.#workflow;
    const open = openTasks(this.engine).find(({ stateName }) => cancellable.has(stateName));
    if (open) return this.#failByCancel(open, given);
    if (this.engine.status === 'RUNNING' && !currentStates(this.engine).some((state) => cancellable.has(state))) return;
    this.cancel = given;
    this.isChanged = true;
  }

  #failByCancel({ taskId }: ScheduledTask, { by, payload }: Signal): void {
    this.cancel = undefined;
    const reason = (payload as { reason?: unknown } | null | undefined)?.reason;
    this.signal({ kind: 'taskFailed', taskId, error: cancelRequested, cause: typeof reason === 'string' ? reason : `cancelled by ${by}` });
  }

  #apply(advanced: Advance | Promise<Advance>): void {
    const { execution, history, tasks, retries } = atOnce(advanced);
    this.#engine = execution;
    this.history.push(...history);
    this.retries.push(...retries);
    this.steps = stepsAfter(this.#workflow, this.steps, history);
    this.#fresh.push(...tasks);
    while (this.#fresh.length > 0) {
      const task = this.#fresh.shift();
      // What an earlier task of this turn led to may have ended this one.
      if (task && openTasks(this.engine).some(({ taskId }) => taskId === task.taskId)) this.#open(task);
    }
  }

  #open(task: ScheduledTask): void {
    if (this.cancel && this.#workflow.cancellable.has(task.stateName)) return this.#failByCancel(task, this.cancel);
    const work = workOf(task.resource);
    switch (work?.kind) {
      case 'notice':
        this.#tell(work.tells, task);
        return this.signal({ kind: 'taskSucceeded', taskId: task.taskId, output: {} });
      case 'signal':
        return this.#ask(work, task);
      case 'command':
      case 'fact': {
        const early = this.outcomes.length > 0 ? earlyOutcome(this.outcomes, work, task, this.requests) : undefined;
        if (!early) return this.#request(work, task);
        this.outcomes = this.outcomes.filter((kept) => kept !== early.outcome);
        this.#since = early.outcome.time ?? this.#since;
        return this.#answer(work, task, early.outcome, early.verdict);
      }
      case undefined:
        return this.signal({
          kind: 'taskFailed',
          taskId: task.taskId,
          error: 'States.TaskFailed',
          cause: `nobody offers ${task.resource}`,
        });
    }
  }

  #ask(work: Extract<Work, { kind: 'signal' }>, task: ScheduledTask): void {
    const early = earlySignal(this.signals, signalsOf(task, work), this.heard, this.#since);
    if (early) return this.#hear(task, early);
    if (work.asks) this.#tell(work.asks, task);
  }

  #hear({ taskId }: ScheduledTask, given: Signal): void {
    this.signals = this.signals.filter(({ signal }) => signal !== given.signal);
    if (!this.heard.includes(given.signal)) this.heard = [...this.heard, given.signal];
    this.signal({ kind: 'taskSucceeded', taskId, output: resultOf(given) });
  }

  #request(work: Work, task: ScheduledTask): void {
    // Nobody does anything by himself any more for what failed before.
    if (work.kind !== 'command' || (isObserved(task) && this.#taken.kind !== 'redrive')) return;
    const { type } = work.contract;
    const attempt = 1 + this.requests.filter((earlier) => earlier.type === type).length;
    const request = requestFor(work.contract, task, { executionId: this.engine.id, follows: this.follows }, attempt);
    if ('problem' in request)
      return this.signal({ kind: 'taskFailed', taskId: task.taskId, error: 'States.ParameterPathFailure', cause: request.problem });
    const id = this.#publish(request);
    this.requests = [...this.requests, { taskId: task.taskId, type, id }];
  }

  #tell(type: Notice, task: ScheduledTask): void {
    this.#publish(noticeOf(type, task, aboutOf(this.engine.id, this.#workflow.name, this.follows)));
  }

  /** Goes out with this message; answers the id that it will bear. The first event of a decision is the advance itself. */
  #publish(message: Message): string {
    this.published.push(message);
    const id = this.#eventId(this.published.length);
    this.ids.push(id);
    return id;
  }

  #answer(work: Work, task: ScheduledTask, outcome: Outcome, verdict: 'done' | 'failed'): void {
    const { taskId } = task;
    if (verdict === 'failed') return this.signal({ kind: 'taskFailed', taskId, ...failureOf(work, outcome) });
    if (work.kind === 'command') this.requests = doneRequests(this.requests, task, work.contract.type, outcome.type);
    this.signal({ kind: 'taskSucceeded', taskId, output: outcome.data });
  }
}
