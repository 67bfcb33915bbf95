import type { QueryLanguage, State } from '../definition/state-machine.js';
import { compileDataflow } from '../engine/dataflow.js';
import type { Behaviour, CompileState } from '../engine/program.js';
import { choice } from './choice/choice.js';
import { fail } from './fail.js';
import { map } from './map/map.js';
import { parallel } from './parallel.js';
import { pass } from './pass.js';
import { compileRecovery } from './recovery.js';
import { succeed } from './succeed.js';
import { task } from './task/task.js';
import { wait } from './wait.js';

/** Whether the context object of these states counts retries. */
const counted: ReadonlySet<string> = new Set(['Task', 'Parallel', 'Map']);

export const compileState: CompileState = (name, state, machine) => {
  const language = state.QueryLanguage ?? machine.QueryLanguage ?? 'JSONPath';
  return {
    name,
    type: state.Type,
    enteredType: `${state.Type}StateEntered`,
    exitedType: `${state.Type}StateExited`,
    next: state.Next,
    recovery: compileRecovery(state, language),
    counted: counted.has(state.Type),
    ...behaviour(state, language),
  };
};

function behaviour(state: State, language: QueryLanguage): Behaviour {
  const flow = compileDataflow(state, language);
  switch (state.Type) {
    case 'Pass':
      return pass(state, flow);
    case 'Task':
      return task(state, language, flow);
    case 'Choice':
      return choice(state, language, flow);
    case 'Wait':
      return wait(state, language, flow);
    case 'Parallel':
      return parallel(state, flow);
    case 'Map':
      return map(state, language, flow);
    case 'Succeed':
      return succeed(flow);
    case 'Fail':
      return fail(state, language);
  }
}
