import type { HistoryEvent, JsonObject, StateMachine } from '@quadrille/asl';
import { type Enclosing, type Placed, statesOf } from './states-of.ts';

type Step = Readonly<{ state: string; index: number }>;

/** Joins the place of an execution with a place in it. */
export const within = (outer: string, inner: string): string => (outer === '' || inner === '' ? outer + inner : `${outer}.${inner}`);

/** Which branch or iteration something happens in: '' for the execution itself, `Ship[1]`, `EachLine[3].Ship[0]`. */
export class Places {
  readonly #states: ReadonlyMap<string, Placed>;
  readonly #leftOut: number;
  readonly #steps = new Map<number, readonly Step[]>();

  /** `leftOut`: how many enclosing states a child execution does without, since it runs the processor of a Map by itself. */
  constructor(definition: StateMachine, leftOut = 0) {
    this.#states = statesOf(definition);
    this.#leftOut = leftOut;
  }

  /** To be called with every event of a history, in order: an event is where the one that it follows was, unless it names a state. */
  of(event: HistoryEvent): string {
    const before = this.#steps.get(event.previousEventId) ?? [];
    const iteration = iterationOf(event);
    const details = iteration ?? event.stateEnteredEventDetails ?? event.stateExitedEventDetails;
    const state = details === undefined ? undefined : String(details['name']);
    const around = state === undefined ? before : this.#inside(state).map((outer, depth) => stepInto(outer, before[depth]));
    const steps = state !== undefined && iteration ? [...around, { state, index: Number(iteration['index']) }] : around;
    this.#steps.set(event.id, steps);
    return placeOf(steps);
  }

  /** Where a task is asked for, whose id names its frame: `order-1#0.2#7`. */
  ofTask(taskId: string, state: string): string {
    const indexes = (taskId.split('#').at(-2) ?? '0').split('.').slice(1).map(Number);
    return placeOf(this.#inside(state).map((outer, depth) => ({ state: outer.state, index: indexes[depth] ?? 0 })));
  }

  #inside(state: string): readonly Enclosing[] {
    return (this.#states.get(state)?.inside ?? []).slice(this.#leftOut);
  }
}

/** The number of a branch stands in the definition, that of an iteration only in what happened before. */
const stepInto = ({ state, branch }: Enclosing, before: Step | undefined): Step => ({ state, index: branch ?? before?.index ?? 0 });

const iterationOf = (event: HistoryEvent): JsonObject | undefined =>
  event.mapIterationStartedEventDetails ??
  event.mapIterationSucceededEventDetails ??
  event.mapIterationFailedEventDetails ??
  event.mapIterationAbortedEventDetails;

const placeOf = (steps: readonly Step[]): string => steps.map(({ state, index }) => `${state}[${index}]`).join('.');

/** How many states a child execution is inside of: the path of its list of states is a list in a list. */
export const depthOf = (scope: string | undefined): number => {
  let depth = 0;
  for (let at = scope ?? ''; at !== ''; depth++) [at] = JSON.parse(at) as [string];
  return depth;
};
