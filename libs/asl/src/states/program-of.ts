import { innerLists, type State, type StateList, type StateMachine, type StateType } from '../definition/state-machine.js';
import { type CompiledState, innerScope, type Program } from '../engine/program.js';
import { choice } from './choice.js';
import { compileConclusion, compileDataflow, type StateKind } from './dataflow.js';
import { fail } from './fail.js';
import { map } from './map/map.js';
import { parallel } from './parallel.js';
import { pass, succeed } from './pass.js';
import { task } from './task.js';
import { wait } from './wait.js';

const kinds: Readonly<Record<StateType, StateKind>> = {
  Pass: pass,
  Task: task,
  Choice: choice,
  Wait: wait,
  Parallel: parallel,
  Map: map,
  Succeed: succeed,
  Fail: fail,
};

const programs = new WeakMap<StateMachine, Program>();

/** A definition is compiled once, as long as it is the same object. */
export function programOf(definition: StateMachine): Program {
  let program = programs.get(definition);
  if (!program) {
    const scopes = new Map<string, ReturnType<Program['get']> & object>();
    const add = (key: string, list: StateList): void => {
      const states = new Map(Object.entries(list.States).map(([name, state]) => [name, compile(name, state, definition)]));
      scopes.set(key, { startAt: list.StartAt, states });
      for (const [name, state] of Object.entries(list.States))
        for (const [index, inner] of innerLists(state).entries()) add(innerScope(key, name, index), inner.list as StateList);
    };
    add('', definition);
    programs.set(definition, (program = scopes));
  }
  return program;
}

function compile(name: string, state: State, machine: StateMachine): CompiledState {
  const language = state.QueryLanguage ?? machine.QueryLanguage ?? 'JSONPath';
  return {
    name,
    type: state.Type,
    enteredType: `${state.Type}StateEntered`,
    exitedType: `${state.Type}StateExited`,
    retriers: state.Retry ?? [],
    catchers: (state.Catch ?? []).map((catcher, index) => ({
      errors: catcher.ErrorEquals,
      next: catcher.Next,
      conclude: compileConclusion(catcher, language, `Catch[${index}]/`),
    })),
    ...kinds[state.Type](state, compileDataflow(state, language)),
  };
}
