import {
  type Advance,
  advance,
  begin,
  type EngineContext,
  type ExecutionState,
  type HistoryEvent,
  type Json,
  type MapRunNews,
  missingStates,
  redrive,
  type ScheduledTask,
  type Signal,
  type StateMachine,
} from '@quadrille/asl';
import { MapRunIsOver, type MapRunLimits, NotRedrivable } from '../executions.js';
import { openTaskOf } from './tasks/open-tasks.js';
import type { ExecutionRecord } from './tables/record.js';
import type { Stored } from './tables/shelf.js';

/** What the engine cannot know by itself, the same for all executions. */
export type Surroundings = Readonly<Pick<EngineContext, 'random' | 'uuid' | 'region' | 'token' | 'limits'>>;

/** One execution being carried on: by its beginning or by signals, one after another, that are saved together. */
export class Turn {
  readonly history: HistoryEvent[] = [];
  readonly mapRuns: MapRunNews[] = [];
  /** Ids of tasks whose call is made, whose activity was taken: what remains is the answer. */
  readonly handedOver: string[] = [];
  readonly consumed: string[] = [];
  /** Tasks that the child itself answered. */
  readonly answeredByChild = new Set<string>();
  record: ExecutionRecord;
  definition: StateMachine;
  readonly #surroundings: Surroundings;
  readonly #clock: () => number;
  #state: ExecutionState | undefined;

  constructor(stored: Pick<Stored, 'record' | 'state'>, definition: StateMachine, surroundings: Surroundings, clock: () => number) {
    this.record = stored.record;
    this.#state = stored.state;
    this.definition = definition;
    this.#surroundings = surroundings;
    this.#clock = clock;
  }

  get state(): ExecutionState {
    if (!this.#state) throw new TypeError('the execution has not begun');
    return this.#state;
  }

  get hasBegun(): boolean {
    return this.#state !== undefined;
  }

  begin(input: Json = this.record.input): Promise<void> | void {
    return this.#apply(begin(this.definition, input, this.#context(this.#clock()), { scope: this.record.scope }));
  }

  /** `notBefore`: the moment of a timer on another clock, which has come whatever this one says. */
  take(signal: Signal, notBefore = 0): Promise<void> | void {
    const context = this.#context(Math.max(this.#clock(), notBefore));
    return this.#apply(advance(this.definition, this.state, signal, context));
  }

  /** @throws NotRedrivable */
  redrive(onto?: Readonly<{ hash: string; definition: StateMachine }>): Promise<void> | void {
    const reason = notRedrivable(this.state);
    if (reason !== undefined) throw new NotRedrivable(reason);
    const definition = onto?.definition ?? this.definition;
    const missing = missingStates(definition, this.state);
    if (missing.length > 0)
      throw new NotRedrivable(`The definition does not have the states that the execution stands in: ${missing.join(', ')}`);
    this.definition = definition;
    if (onto) this.record = { ...this.record, hash: onto.hash };
    return this.#apply(redrive(definition, this.state, this.#context(this.#clock())));
  }

  /** @throws MapRunIsOver */
  async updateMapRun(mapRunArn: string, limits: MapRunLimits): Promise<void> {
    const { maxConcurrency, toleratedFailureCount: toleratedCount, toleratedFailurePercentage: toleratedPercentage } = limits;
    const told = this.mapRuns.length;
    await this.take({
      kind: 'mapRunUpdated',
      mapRunArn,
      ...(maxConcurrency !== undefined && { maxConcurrency }),
      ...(toleratedCount !== undefined && { toleratedCount }),
      ...(toleratedPercentage !== undefined && { toleratedPercentage }),
    });
    if (this.mapRuns.length === told) throw new MapRunIsOver(`The map run '${mapRunArn}' is not in progress`);
  }

  openTask(taskId: string): ScheduledTask | undefined {
    return openTaskOf(this.state, taskId);
  }

  missingStates(definition: StateMachine): readonly string[] {
    return missingStates(definition, this.state);
  }

  #context(now: number): EngineContext {
    const { arn, name, machine, startedAt } = this.record;
    return {
      ...this.#surroundings,
      now,
      execution: { id: arn, name, startTime: startedAt, ...(machine.roleArn !== '' && { roleArn: machine.roleArn }) },
      stateMachine: { id: machine.arn, name: machine.name, type: machine.type },
      childExecutions: machine.type === 'STANDARD',
    };
  }

  #apply(advanced: Advance | Promise<Advance>): Promise<void> | void {
    if (advanced instanceof Promise) return advanced.then((settled) => this.#keep(settled));
    this.#keep(advanced);
  }

  #keep({ execution, history, mapRuns }: Advance): void {
    this.#state = execution;
    this.history.push(...history);
    this.mapRuns.push(...mapRuns);
  }
}

/** Why an execution cannot be redriven, in the words of AWS. */
export const notRedrivable = ({ status, interrupted, stateMachine }: ExecutionState): string | undefined => {
  if (stateMachine.type === 'EXPRESS') return 'Execution is of type EXPRESS and cannot be redriven';
  if (status === 'RUNNING' || status === 'SUCCEEDED') return `Execution is ${status} and cannot be redriven`;
  return interrupted ? undefined : 'Execution did not begin and cannot be redriven';
};
