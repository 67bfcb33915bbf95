import type { Advance, HistoryEvent, State, StateMachine } from '@quadrille/asl';
import { answersTo, workOf } from './work.js';

/** A definition that executions are pinned to, with what is asked of it at every message worked out once. */
export type Workflow = Readonly<{
  name: string;
  /** SHA-256 of its content. */
  hash: string;
  definition: StateMachine;
  /** States that a customer's cancellation ends: they, or a state around them, catch `CancelRequested`. */
  cancellable: ReadonlySet<string>;
  /** The events that some Task waits for: others are not worth keeping. */
  awaited: ReadonlySet<string>;
  /** How many steps of the routine are behind an execution that has left this state. */
  stepsDone: ReadonlyMap<string, number>;
  steps: number;
}>;

type States = StateMachine['States'];

export const cancelRequested = 'CancelRequested';

const branchesOf = (state: State): readonly StateMachine[] => {
  const inner = state['ItemProcessor'] ?? state['Iterator'];
  return [...((state['Branches'] as readonly StateMachine[] | undefined) ?? []), ...(inner ? [inner as StateMachine] : [])];
};

/** Every state at whatever depth, with the states around it, innermost last. */
function* statesOf(
  states: States,
  around: readonly State[] = [],
): Generator<readonly [name: string, state: State, around: readonly State[]]> {
  for (const [name, state] of Object.entries(states)) {
    yield [name, state, around];
    for (const branch of branchesOf(state)) yield* statesOf(branch.States, [...around, state]);
  }
}

const takesEverything = new Set(['States.ALL', 'States.TaskFailed']);

/** True where a cancellation leaves the state by a Catcher that names it, of the state itself or of one around it, and by no other. */
const isCancellable = (state: State, around: readonly State[]): boolean => {
  for (const { Catch = [] } of [state, ...around.toReversed()])
    for (const { ErrorEquals } of Catch) {
      if (ErrorEquals.includes(cancelRequested)) return true;
      if (ErrorEquals.some((name) => takesEverything.has(name))) return false;
    }
  return false;
};

/** The way of an order that meets no obstacle: `Next`, and the `Default` of a Choice. */
const routineOf = ({ StartAt, States }: StateMachine): readonly string[] => {
  const steps: string[] = [];
  const seen = new Set<string>();
  for (let name: string | undefined = StartAt; name !== undefined && !seen.has(name);) {
    seen.add(name);
    const state: State | undefined = States[name];
    if (state?.Type === 'Task' || state?.Type === 'Parallel' || state?.Type === 'Map') steps.push(name);
    name = state?.Next ?? (state?.['Default'] as string | undefined);
  }
  return steps;
};

/** How many steps are done after these events: one is done when its state was left by success, and not by a Catcher. */
export const stepsAfter = ({ stepsDone }: Workflow, before: number, history: readonly HistoryEvent[]): number =>
  history.reduce((steps, event, index) => {
    const left = event.stateExitedEventDetails?.['name'];
    if (typeof left !== 'string' || !history[index - 1]?.type.endsWith('Succeeded')) return steps;
    return Math.max(steps, stepsDone.get(left) ?? 0);
  }, before);

export const workflowOf = (name: string, hash: string, definition: StateMachine): Workflow => {
  const all = [...statesOf(definition.States)];
  const steps = routineOf(definition);
  return {
    name,
    hash,
    definition,
    cancellable: new Set(all.filter(([, state, around]) => isCancellable(state, around)).map(([name]) => name)),
    awaited: new Set(
      all.flatMap(([, state]) => {
        const work = state.Type === 'Task' ? workOf(state['Resource'] as string) : undefined;
        return work ? answersTo(work) : [];
      }),
    ),
    stepsDone: new Map(steps.map((step, index) => [step, index + 1])),
    steps: steps.length,
  };
};

/** Where JSONata is spoken: it is evaluated asynchronously, and what an execution remembers must be a function of its events alone. */
const jsonataIn = ({ QueryLanguage, States }: StateMachine): readonly string[] => {
  const speakers = [...statesOf(States)].filter(([, state]) => state.QueryLanguage === 'JSONata').map(([name]) => `${name}: `);
  return (QueryLanguage === 'JSONata' ? [''] : speakers).map((who) => `${who}its query language must be JSONPath`);
};

/** Tasks whose Resource nobody offers. */
const unknownWork = ({ States }: StateMachine): readonly string[] =>
  [...statesOf(States)]
    .filter(([, state]) => state.Type === 'Task' && workOf(state['Resource'] as string) === undefined)
    .map(([name, state]) => `${name}: nobody offers ${String(state['Resource'])}`);

/** Why the saga cannot run what is good Amazon States Language, each reason by its place. */
export const problemsOf = (definition: StateMachine): readonly string[] => [...jsonataIn(definition), ...unknownWork(definition)];

/** JSONata alone is asynchronous; definitions that use it are refused when they are read. */
export const atOnce = (advanced: Advance | Promise<Advance>): Advance => {
  if (advanced instanceof Promise) throw new TypeError('a workflow of the saga speaks JSONPath');
  return advanced;
};
