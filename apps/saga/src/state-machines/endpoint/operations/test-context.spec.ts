import type { JsonObject, State } from '@quadrille/asl';
import { describe, expect, it } from 'vitest';
import { contextProblem } from './test-context.js';

const task = (suffix: string): State => ({ Type: 'Task', Resource: `arn:aws:states:::lambda:invoke${suffix}`, End: true });

describe('a context object for the test of a state', () => {
  it.each<[string, JsonObject, string]>([
    ['an id that is no text', { Execution: { Id: 1 } }, 'Execution.Id must be a string'],
    ['a count that is none', { State: { RetryCount: 'once' } }, 'State.RetryCount must be an integer'],
    ['an execution that is none', { Execution: 'mine' }, 'Execution must be an object'],
    ['an item of a Map', { Map: {} }, "'Map' field is not supported when mocking a Context object"],
    ['a field that no execution has', { Execution: { pokemon: 'squirtle' } }, "Field 'pokemon' is not allowed"],
    ['a field that no context has', { Pokedex: {} }, "Field 'Pokedex' is not allowed"],
    [
      'the token of a task that is answered at once',
      { Task: { Token: 't' } },
      "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
    ],
  ])('is refused for %s', (_, context, problem) => {
    expect(contextProblem(context, task(''))).toBe(`Invalid Context object provided: ${problem}`);
  });

  it('may be the one of an execution, or a part of it', () => {
    const Execution = { Id: 'i', Input: [1], Name: 'n', RoleArn: 'r', StartTime: '2026-01-01T00:00:00Z', RedriveCount: 0 };
    const whole = { Execution, State: { EnteredTime: 'e', Name: 's', RetryCount: 0 }, StateMachine: { Id: 'm', Name: 'm' } };
    for (const context of [whole, {}, { Execution: {}, State: {}, StateMachine: {} }])
      expect(contextProblem(context, task(''))).toBeUndefined();
    for (const suffix of ['.sync', '.sync:2', '.waitForTaskToken'])
      expect(contextProblem({ Task: { Token: 't' } }, task(suffix))).toBeUndefined();
  });
});
