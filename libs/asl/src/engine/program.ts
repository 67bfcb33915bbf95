import { innerLists, type State, type StateList, type StateMachine, type StateType } from '../definition/state-machine.js';
import type { Frame } from './execution.js';
import type { Failure } from './fault.js';
import type { Run } from './run.js';
import type { Steps } from './steps.js';
import type { Json } from '../json.js';
import type { Recovery } from './recovery.js';

/** What a kind of state does when it is entered (or tried again), and with the answer that it waited for. */
export type Behaviour = {
  readonly work: (run: Run, frame: Frame) => Steps<void>;
  /** The result of a task, of all branches or of a wait is there. */
  readonly complete?: (run: Run, frame: Frame, result: Json) => Steps<void>;
  /** Parallel and Map: the input of one branch or iteration. */
  readonly branchInput?: (run: Run, frame: Frame, index: number) => Steps<Json>;
  /** Distributed Map with a writer: what there is of results is written before the state fails. */
  readonly giveUp?: (run: Run, frame: Frame, failure: Failure) => Steps<void>;
};

export type CompiledState = Behaviour & {
  readonly name: string;
  readonly type: StateType;
  readonly enteredType: string;
  readonly exitedType: string;
  readonly next: string | undefined;
  readonly recovery: Recovery | undefined;
  /** Its context object has a RetryCount. */
  readonly counted: boolean;
};

export type Scope = { readonly startAt: string; readonly states: ReadonlyMap<string, CompiledState> };

/** A definition made ready to run: paths, templates and rules are compiled once. */
export type Program = {
  readonly timeoutSeconds: number | undefined;
  /** By the path of the branches that lead to a list of states: empty for the machine, `Ship/0` for the first branch of the state Ship. */
  readonly scopes: ReadonlyMap<string, Scope>;
};

export type CompileState = (name: string, state: State, machine: StateMachine, scope: string) => CompiledState;

const programs = new WeakMap<StateMachine, Program>();

export function programOf(definition: StateMachine, compileState: CompileState): Program {
  let program = programs.get(definition);
  if (!program) programs.set(definition, (program = compile(definition, compileState)));
  return program;
}

function compile(definition: StateMachine, compileState: CompileState): Program {
  const scopes = new Map<string, Scope>();
  addScope('', definition, definition, scopes, compileState);
  return { timeoutSeconds: definition.TimeoutSeconds, scopes };
}

function addScope(key: string, list: StateList, machine: StateMachine, scopes: Map<string, Scope>, compileState: CompileState): void {
  const states = new Map(Object.entries(list.States).map(([name, state]) => [name, compileState(name, state, machine, key)]));
  scopes.set(key, { startAt: list.StartAt, states });
  for (const [name, state] of Object.entries(list.States)) {
    for (const [index, { list: inner }] of innerLists(state).entries())
      addScope(innerScope(key, name, index), inner as StateList, machine, scopes, compileState);
  }
}

export function innerScope(scope: string, state: string, branch: number): string {
  return JSON.stringify([scope, state, branch]);
}

export function stateOf(program: Program, frame: Frame): CompiledState {
  const state = program.scopes.get(frame.scope)?.states.get(frame.state);
  if (!state)
    throw new Error(
      `The definition has no state '${frame.state}' in scope '${frame.scope}': it is not the one that this execution was started with`,
    );
  return state;
}
