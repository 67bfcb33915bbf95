import {
  advance,
  begin,
  type EngineContext,
  type HistoryEvent,
  type Json,
  type JsonObject,
  nextDue,
  type ScheduledTask,
  type Signal,
} from '@quadrille/asl';
import { answerKey, echo } from './answers.ts';
import { endOf, machineName, type Nesting, nestingOf, started } from './nested-execution.ts';
import { depthOf, Places, within } from './places.ts';
import type { Given, PlaySettings } from './play-settings.ts';
import { answerOfItem, type Asked, isAwaited, type Machine, type Outer, type Played } from './played.ts';
import { VirtualClock } from './virtual-clock.ts';

type Birth = Readonly<{ machine: Machine; place: string; name: string; scope?: string; outer?: Outer; given?: Given }>;

const account = 'us-east-1:123456789012';
/** What goes on longer is an endless loop, or in any case nothing that a test or a trial shows. */
const mostEvents = 250_000;

/** Plays executions in memory, in a time of its own that is skipped and not waited for. */
export class Play {
  readonly asked: Asked[] = [];
  /** States in the order in which they were entered, by the place: '' for the first execution itself. */
  readonly visited = new Map<string, string[]>();
  readonly #settings: PlaySettings;
  readonly #clock: VirtualClock;
  readonly #places = new Map<string, number>();
  #uuids = 0;
  #events = 0;

  constructor(settings: PlaySettings) {
    this.#settings = settings;
    this.#clock = new VirtualClock(settings.startTime);
  }

  /**
   * Plays a machine until nothing happens any more: it has ended, or waits for an answer that never comes.
   * @throws Unanswered for a task that nothing is mocked for; Error for an execution without end
   */
  async run(machine: Machine, input: Json, given: Given = {}): Promise<Played> {
    const { startAt: StartAt, stop } = given;
    const begun = StartAt === undefined ? machine : { ...machine, definition: { ...machine.definition, StartAt } };
    const first = this.#create({ machine: begun, place: '', name: 'execution-1', given });
    if (stop) {
      const { after, ...why } = stop;
      this.#clock.answer(this.#clock.now + after * 1_000, () => this.#tell(first, { kind: 'stop', ...why }));
    }
    await this.#launch(first, input, { ...(given.variables && { variables: given.variables }) });
    while (await this.#clock.step());
    return first;
  }

  #create({ machine, place, name, scope, outer, given }: Birth): Played {
    const execution = {
      id: `arn:aws:states:${account}:execution:${machine.name}:${name}`,
      name,
      startTime: this.#clock.now,
      ...given?.execution,
    };
    const stateMachine = { id: `arn:aws:states:${account}:stateMachine:${machine.name}`, name: machine.name, ...given?.stateMachine };
    const unborn = {
      ...execution,
      stateMachine,
      status: 'RUNNING',
      input: null,
      lastEventId: 0,
      lastTask: 0,
      redriveCount: 0,
      buckets: {},
      held: {},
    } as const;
    const played: Played = {
      machine,
      place,
      places: new Places(machine.definition, depthOf(scope)),
      history: [],
      outer,
      execution: unborn,
    };
    return played;
  }

  async #launch(played: Played, input: Json, start: Readonly<{ scope?: string; variables?: JsonObject }>): Promise<void> {
    await this.#take(played, await begin(played.machine.definition, input, this.#contextOf(played), start));
  }

  async #tell(played: Played, told: Signal): Promise<void> {
    const signal: Signal = isAwaited(played) ? told : { kind: 'stop' };
    await this.#take(played, await advance(played.machine.definition, played.execution, signal, this.#contextOf(played)));
  }

  async #take(played: Played, { execution, history, tasks }: Awaited<ReturnType<typeof advance>>): Promise<void> {
    const isEnd = played.execution.status === 'RUNNING' && execution.status !== 'RUNNING';
    played.execution = execution;
    played.history.push(...history);
    for (const event of history) this.#note(event, played);
    this.#events += history.length;
    const most = this.#settings.mostEvents ?? mostEvents;
    if (this.#events > most) throw new Error(`${played.machine.name} goes on after ${most} events: it looks like an endless loop`);
    for (const task of tasks) await this.#ask(played, task);
    this.#plan(played);
    const { outer } = played;
    if (isEnd && outer) this.#clock.answer(this.#clock.now, () => this.#tell(outer.played, outer.answer(played)));
  }

  #note(event: HistoryEvent, played: Played): void {
    const place = within(played.place, played.places.of(event));
    const entered = event.stateEnteredEventDetails;
    if (entered) {
      const states = this.visited.get(place);
      if (states) states.push(String(entered['name']));
      else this.visited.set(place, [String(entered['name'])]);
    }
    this.#settings.watch?.(event, place, played);
  }

  #plan(played: Played): void {
    const due = nextDue(played.execution);
    if (due === undefined || due === played.due) return;
    played.due = due;
    this.#clock.due(due, () => {
      played.due = undefined;
      return this.#tell(played, { kind: 'tick' });
    });
  }

  async #ask(played: Played, task: ScheduledTask): Promise<void> {
    const { taskId, stateName: state, resource, parameters, attempt, scope } = task;
    const { answers } = played.machine;
    const place = within(played.place, played.places.ofTask(taskId, state));
    if (task.purpose === 'childExecution') {
      const item = within(place, `${state}[${(taskId.split('#').at(-2) ?? '').split('.').at(-1)}]`);
      const outer = { played, taskId, answer: answerOfItem(taskId) };
      return this.#launch(this.#create({ machine: played.machine, place: item, name: this.#uuid(), scope: scope!, outer }), parameters, {
        scope: scope!,
      });
    }
    this.asked.push({
      at: this.#clock.now - this.#settings.startTime,
      workflow: played.machine.name,
      place,
      state,
      resource,
      parameters,
      attempt,
    });
    const nesting = answers.knows(state) ? undefined : nestingOf(task);
    const machine = nesting && this.#settings.nested(machineName(nesting.machine));
    if (nesting && machine) return this.#nest(played, task, { nesting, machine, place: within(place, `${state}()`) });
    const echoed = this.#settings.echo && !answers.answers(answerKey(task));
    const coming = echoed
      ? [{ after: 0, signal: { kind: 'taskSucceeded' as const, taskId, output: echo(task) } }]
      : await answers.signals(task);
    for (const { after, signal } of coming) this.#clock.answer(this.#clock.now + after, () => this.#tell(played, signal));
  }

  async #nest(
    played: Played,
    { taskId }: ScheduledTask,
    { nesting, machine, place }: Readonly<{ nesting: Nesting; machine: Machine; place: string }>,
  ): Promise<void> {
    const count = (this.#places.get(place) ?? 0) + 1;
    this.#places.set(place, count);
    const child = this.#create({
      machine,
      place: count === 1 ? place : `${place}#${count}`,
      name: nesting.name ?? this.#uuid(),
      ...(nesting.way !== '' && { outer: { played, taskId, answer: (ended) => endOf(ended, nesting, taskId) } }),
    });
    const kind = nesting.way === '' ? 'taskSucceeded' : 'taskSubmitted';
    this.#clock.answer(this.#clock.now, () => this.#tell(played, { kind, taskId, output: started(child) }));
    await this.#launch(child, nesting.input, {});
  }

  #contextOf({ execution }: Played): EngineContext {
    const { id, name, roleArn, startTime } = execution;
    return {
      now: this.#clock.now,
      random: () => this.#settings.random,
      uuid: () => this.#uuid(),
      execution: { id, name, startTime, ...(roleArn !== undefined && { roleArn }) },
      stateMachine: execution.stateMachine,
      childExecutions: true,
    };
  }

  #uuid(): string {
    return `00000000-0000-4000-8000-${String(++this.#uuids).padStart(12, '0')}`;
  }
}
