import type { Retrier, StateType } from '../definition/state-machine.js';
import type { Json } from '../json.js';
import type { Conclude } from '../states/dataflow.js';
import type { Branches, Frame, Items } from './execution.js';
import type { Failure } from './fault.js';
import type { Run } from './run.js';
import type { Steps } from './steps.js';

/** What a kind of state does when it is entered (or tried again), and with the answer that it waited for. */
export type Behaviour = {
  readonly work: (run: Run, frame: Frame) => Steps<void>;
  /** The result of a task, of all branches or of a wait is there. */
  readonly complete?: (run: Run, frame: Frame, result: Json) => Steps<void>;
  /** Parallel and Map: the input of one branch or iteration. */
  readonly branchInput?: (run: Run, frame: Frame, index: number) => Steps<Json>;
  /** Parallel and Map: whether it can take up branches or iterations that began under another definition. */
  readonly goesOnWith?: (branches: Branches, items: Items) => boolean;
  /** Distributed Map with a writer: what there is of results is written before the state fails. */
  readonly giveUp?: (run: Run, frame: Frame, failure: Failure) => Steps<void>;
};

export type CompiledState = Behaviour & {
  readonly name: string;
  readonly type: StateType;
  readonly enteredType: string;
  readonly exitedType: string;
  readonly next: string | undefined;
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly { readonly errors: readonly string[]; readonly next: string; readonly conclude: Conclude }[];
  /** Its context object has a RetryCount. */
  readonly counted: boolean;
};

/** A definition made ready to run: paths, templates and rules are compiled once. */
export type Program = {
  readonly timeoutSeconds: number | undefined;
  /** By the path of the branches that lead to a list of states: empty for the machine, see `innerScope`. */
  readonly scopes: ReadonlyMap<string, { readonly startAt: string; readonly states: ReadonlyMap<string, CompiledState> }>;
};

/** The list of states of one branch of a state. */
export function innerScope(scope: string, state: string, branch: number): string {
  return JSON.stringify([scope, state, branch]);
}

export function stateOf(program: Program, frame: Frame): CompiledState {
  const state = program.scopes.get(frame.scope)?.states.get(frame.state);
  if (state) return state;
  const where = `'${frame.state}' in scope '${frame.scope}'`;
  throw new Error(`The definition has no state ${where}: it is not the one that this execution was started with`);
}
