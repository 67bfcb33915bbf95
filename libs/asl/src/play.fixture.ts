import {
  type Advance,
  advance,
  begin,
  type EngineContext,
  type ExecutionState,
  type HistoryEvent,
  type Json,
  type Limits,
  nextDue,
  parseDefinition,
  type Retried,
  type ScheduledTask,
  type Signal,
  type StateMachine,
} from './index.js';

/** Runs a definition by hand in a test: signals and time come from the test, the history piles up. */
export class Play {
  readonly definition: StateMachine;
  readonly history: HistoryEvent[] = [];
  readonly retries: Retried[] = [];
  now = 0;
  limits: Limits = {};
  execution!: ExecutionState;
  tasks: readonly ScheduledTask[] = [];

  constructor(definition: object) {
    const parsed = parseDefinition(definition);
    if (!parsed.definition) throw new Error(JSON.stringify(parsed.diagnostics));
    this.definition = parsed.definition;
  }

  get context(): EngineContext {
    return {
      now: this.now,
      limits: this.limits,
      random: () => 0.5,
      uuid: () => '00000000-0000-4000-8000-000000000000',
      execution: { id: 'order-1', name: 'order-1', startTime: 0 },
      stateMachine: { id: 'fulfilment', name: 'fulfilment' },
    };
  }

  /** @throws when the machine needs JSONata, which is asynchronous: use `startLater` */
  start(input: Json = {}): this {
    return this.#take(now(begin(this.definition, input, this.context)));
  }

  signal(signal: Signal): this {
    return this.#take(now(advance(this.definition, this.execution, signal, this.context)));
  }

  succeed(output: Json, task = 0): this {
    return this.signal({ kind: 'taskSucceeded', taskId: this.tasks[task]!.taskId, output });
  }

  fail(error: string, cause = 'because', task = 0): this {
    return this.signal({ kind: 'taskFailed', taskId: this.tasks[task]!.taskId, error, cause });
  }

  /** Lets time pass until the next thing is due, and happen. */
  elapse(): this {
    this.now = nextDue(this.execution) ?? this.now;
    return this.signal({ kind: 'tick' });
  }

  async startLater(input: Json = {}): Promise<this> {
    return this.#take(await begin(this.definition, input, this.context));
  }

  async signalLater(signal: Signal): Promise<this> {
    return this.#take(await advance(this.definition, this.execution, signal, this.context));
  }

  get types(): string[] {
    return this.history.map((event) => event.type);
  }

  #take(advanced: Advance): this {
    this.execution = advanced.execution;
    this.history.push(...advanced.history);
    this.retries.push(...advanced.retries);
    if (advanced.tasks.length > 0) this.tasks = advanced.tasks;
    return this;
  }
}

function now<T>(value: T | Promise<T>): T {
  if (value instanceof Promise) throw new Error('this advance is not synchronous');
  return value;
}

/** A machine of one state. */
export function only(state: object): object {
  return { StartAt: 'Only', States: { Only: { End: true, ...state } } };
}
