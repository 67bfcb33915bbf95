import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advance,
  begin,
  type EngineContext,
  type ExecutionState,
  type Json,
  nextDue,
  openTasks,
  parseDefinition,
  type Signal,
} from '../index.js';

const expression = fc.constantFrom(
  '$states.input',
  '$states.result',
  '$states.input.a',
  '$states.input.a[0]',
  '$states.context.Map.Item.Value',
  '$nothing',
  '$v',
  '1',
  '-1',
  '1.5',
  '"text"',
  'true',
  'null',
  '[]',
  '[1, 2, 3]',
  '{"a": [1]}',
  'function($x){ $x }',
  '$error("made up")',
  '$number("x")',
  '1/0',
  '$sum($states.input)',
  '$states.input.a.($ + 1)',
  '($x := 1; $x)',
);
const field = expression.map((text) => `{% ${text} %}`);
/** Only a catcher is told of an error. */
const caught = fc.oneof(field, fc.constant('{% $states.errorOutput.Error %}'));
const some = fc.option(field, { nil: undefined, freq: 2 });

const pass = fc.record({
  Type: fc.constant('Pass'),
  Output: some,
  Assign: fc.option(
    field.map((v) => ({ v })),
    { nil: undefined },
  ),
  Next: fc.constantFrom('A', 'B', 'C', 'Z'),
});
const task = fc.record({
  Type: fc.constant('Task'),
  Resource: fc.constant('arn:aws:states:::a:b'),
  Arguments: some,
  Output: some,
  TimeoutSeconds: some,
  Retry: fc.constantFrom(undefined, [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }]),
  Catch: fc.option(
    caught.map((Output) => [{ ErrorEquals: ['States.ALL'], Output, Next: 'Z' }]),
    { nil: undefined },
  ),
  Next: fc.constantFrom('A', 'B', 'C', 'Z'),
});
const wait = fc.record({ Type: fc.constant('Wait'), Seconds: field, Output: some, Next: fc.constant('Z') });
const choice = fc.record({
  Type: fc.constant('Choice'),
  Choices: field.map((Condition) => [{ Condition, Next: 'Z' }]),
  Output: some,
  Default: fc.constantFrom('A', 'B', 'C'),
});
const fail = fc.record({ Type: fc.constant('Fail'), Error: field, Cause: some });
const map = fc.record({
  Type: fc.constant('Map'),
  Items: some,
  ItemSelector: some,
  MaxConcurrency: some,
  Output: some,
  ItemProcessor: fc.constant({ StartAt: 'In', States: { In: { Type: 'Pass', Output: '{% $states.input %}', End: true } } }),
  Next: fc.constant('Z'),
});
const state = fc.oneof(pass, task, wait, choice, fail, map);

/** Names are unique in a whole machine, also inside its Maps. */
function named(fields: object, index: number): object {
  return JSON.parse(JSON.stringify(fields).replaceAll('"In"', `"In${index}"`)) as object;
}

const machine = fc.tuple(state, state, state).map((states) => {
  const [A, B, C] = states.map(named);
  return { QueryLanguage: 'JSONata', StartAt: 'A', States: { A, B, C, Z: { Type: 'Succeed' } } };
});

async function play(definition: object, input: Json): Promise<ExecutionState> {
  const parsed = parseDefinition(definition);
  let now = 0;
  const context = (): EngineContext => ({
    now,
    random: () => 0.5,
    uuid: () => 'u',
    limits: { transitionsPerAdvance: 5, payloadBytes: 10_000 },
    execution: { id: 'e', name: 'e', startTime: 0 },
    stateMachine: { id: 'm', name: 'm' },
  });
  let { execution } = await begin(parsed.definition!, input, context());
  for (let step = 0; execution.status === 'RUNNING' && step < 12; step++) {
    const open = openTasks(execution)[0];
    now = open ? now : (nextDue(execution) ?? now);
    const signal: Signal = open
      ? step % 3 === 2
        ? { kind: 'taskFailed', taskId: open.taskId, error: 'Odd' }
        : { kind: 'taskSucceeded', taskId: open.taskId, output: [step] }
      : { kind: 'tick' };
    ({ execution } = await advance(parsed.definition!, execution, signal, context()));
  }
  return execution;
}

describe('any JSONata machine that validates', () => {
  it('runs without an exception, and the same way again', { timeout: 20_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(machine, fc.jsonValue({ maxDepth: 2 }), async (definition, input) => {
        const first = await play(definition, input as Json);
        expect(await play(definition, input as Json)).toEqual(first);
      }),
      { numRuns: 60 },
    );
  });
});
