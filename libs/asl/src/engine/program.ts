import type { Retrier, StateType } from '../definition/state-machine.js';
import type { Json, JsonObject } from '../json.js';
import type { Items } from './execution.js';
import type { Branches, Frame } from './frame.js';
import type { Failure } from './fault.js';
import type { Run } from './run.js';
import type { Steps } from './steps.js';
import type { View } from './view.js';

/** What a kind of state does when it is entered (or tried again), and with the answer that it waited for. */
export type Behaviour = {
  readonly work: (view: View) => Steps<void>;
  /** The result of a task, of all branches or of a wait is there. */
  readonly complete?: (view: View, result: Json) => Steps<void>;
  /** Parallel and Map: the input of one branch or iteration. */
  readonly branchInput?: (run: Run, frame: Frame, index: number) => Steps<Json>;
  /** Parallel and Map: whether it can take up branches or iterations that began under another definition. */
  readonly goesOnWith?: (branches: Branches, items: Items) => boolean;
  /** Distributed Map with a writer: what there is of results is written before the state fails. */
  readonly giveUp?: (run: Run, frame: Frame, failure: Failure) => Steps<void>;
};

/** Output and variables of what has come to its end with a result. `states` are further members of JSONata's `$states`. */
export type Conclude = (view: View, result: Json, states?: JsonObject) => Steps<Conclusion>;
export type Conclusion = { readonly output: Json; readonly assigned: JsonObject | undefined };

export type CompiledState = Behaviour & {
  readonly name: string;
  readonly type: StateType;
  readonly enteredType: string;
  readonly exitedType: string;
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly { readonly errors: readonly string[]; readonly next: string; readonly conclude: Conclude }[];
};

/**
 * A definition made ready to run: paths, templates and rules are compiled once. By the path of the branches that lead to a list of states:
 * empty for the machine, see `innerScope`.
 */
export type Program = ReadonlyMap<string, { readonly startAt: string; readonly states: ReadonlyMap<string, CompiledState> }>;

/** The list of states of one branch of a state. */
export function innerScope(scope: string, state: string, branch: number): string {
  return JSON.stringify([scope, state, branch]);
}
