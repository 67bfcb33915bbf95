import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advance,
  type Advance,
  begin,
  type EngineContext,
  type ExecutionState,
  frameAt,
  type HistoryEvent,
  type Json,
  nextDue,
  openTasks,
  parseDefinition,
  redrive,
  type Signal,
  type StateMachine,
} from '../index.js';
import { framesIn } from './buckets.js';

const path = fc.constantFrom(
  '$',
  '$.a',
  '$.a.b',
  '$.a[0]',
  '$.a[*]',
  '$..b',
  '$$.State.Name',
  '$$.Map.Item.Value',
  '$v',
  '$.a[?(@.b > 1)]',
);
/** Anything but a field whose name ends with `.$`: its value would have to be a path, and the machine is refused. */
const plain = fc.jsonValue({ maxDepth: 1 }).filter((value) => !JSON.stringify(value).includes('.$"'));
const template = fc.record({
  'x.$': fc.oneof(
    path,
    fc.constantFrom('States.Array($.a, 1)', "States.Format('{}', $)", 'States.MathAdd($.a, 1)', 'States.ArrayLength($)'),
  ),
  y: plain,
});
/** Of the second item on it cannot be made. */
const selector = fc.oneof(template, fc.constant({ 'x.$': 'States.ArrayGetItem($.c, $$.Map.Item.Index)', 'a.$': '$.a', 'c.$': '$.c' }));
const resultPath = fc.constantFrom('$', '$.r', '$.a.r', null);
const retry = fc.constantFrom(
  [],
  [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }],
  [{ ErrorEquals: ['Odd'], IntervalSeconds: 2, JitterStrategy: 'FULL' }],
);
const names = ['A', 'B', 'C', 'D'];

function sometimes<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined, freq: 2 });
}

const io = { InputPath: sometimes(path), OutputPath: sometimes(path) };
const recovery = { Retry: sometimes(retry), ResultPath: sometimes(resultPath) };

function state(prefix: string, own: string, depth: number): fc.Arbitrary<object> {
  const target = fc.constantFrom(...names.map((name) => prefix + name));
  const goesOn = fc.oneof({ weight: 2, arbitrary: fc.constant({ End: true }) }, { weight: 3, arbitrary: target.map((Next) => ({ Next })) });
  const caught = sometimes(target.map((Next) => [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next }]));
  const move = (body: fc.Arbitrary<object>): fc.Arbitrary<object> =>
    fc.tuple(body, goesOn).map(([fields, next]) => ({ ...fields, ...next }));
  const variants: fc.Arbitrary<object>[] = [
    move(
      fc.record({
        Type: fc.constant('Pass'),
        ...io,
        Parameters: sometimes(template),
        ResultPath: sometimes(resultPath),
        Assign: sometimes(fc.constant({ [`v${prefix}`]: 1, [`w${prefix}.$`]: '$' })),
      }),
    ),
    move(
      fc.record({
        Type: fc.constant('Task'),
        Resource: fc.constant('arn:aws:states:::a:b'),
        ...io,
        ...recovery,
        Catch: caught,
        Parameters: sometimes(template),
        TimeoutSeconds: sometimes(fc.constant(5)),
      }),
    ),
    move(fc.record({ Type: fc.constant('Wait'), SecondsPath: fc.constantFrom('$.a', '$.b') })),
    fc.record({
      Type: fc.constant('Choice'),
      Choices: fc.tuple(path, target).map(([Variable, Next]) => [{ Variable, NumericGreaterThan: 1, Next }]),
      Default: sometimes(target),
    }),
    fc.constant({ Type: 'Succeed' }),
    fc.record({ Type: fc.constant('Fail'), ErrorPath: fc.constantFrom('$.a', "States.Format('E{}', 1)") }),
  ];
  if (depth > 0) {
    variants.push(
      move(
        fc.record({
          Type: fc.constant('Parallel'),
          Branches: fc.tuple(machine(`${own}p`, depth - 1), machine(`${own}q`, depth - 1)),
          ...recovery,
          Catch: caught,
        }),
      ),
      move(
        fc.record({
          Type: fc.constant('Map'),
          ItemsPath: fc.constantFrom('$', '$.a'),
          ItemProcessor: machine(`${own}m`, depth - 1),
          MaxConcurrency: fc.constantFrom(0, 1),
          ItemSelector: sometimes(selector),
          ...recovery,
          Catch: caught,
        }),
      ),
      move(
        fc.record({
          Type: fc.constant('Map'),
          ItemsPath: fc.constantFrom('$', '$.a'),
          ItemProcessor: machine(`${own}d`, depth - 1).map((processor) => ({
            ...processor,
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          })),
          MaxConcurrency: fc.constantFrom(0, 1, 2),
          ToleratedFailurePercentage: fc.constantFrom(0, 50, 100),
          ItemSelector: sometimes(selector),
          ...recovery,
          Catch: caught,
        }),
      ),
    );
  }
  return fc.oneof(...variants);
}

function machine(prefix: string, depth: number): fc.Arbitrary<object> {
  const states = fc.tuple(...names.map((name) => state(prefix, prefix + name, depth)));
  return states.map((list) => ({
    StartAt: `${prefix}A`,
    States: Object.fromEntries(list.map((one, index) => [prefix + names[index], JSON.parse(JSON.stringify(one))])),
  }));
}

const input = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.record({ a: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.array(fc.record({ b: fc.integer({ min: 0, max: 3 }) }))), b: fc.nat(3) }),
  fc.record({ a: fc.array(fc.constant({ b: 1 }), { minLength: 2, maxLength: 4 }), b: fc.nat(3), c: fc.constant(['one']) }),
) as fc.Arbitrary<Json>;
const answers = fc.array(
  fc.oneof(
    fc.jsonValue({ maxDepth: 2 }).map((output) => ({ output })),
    fc.constantFrom({ error: 'Odd' }, { error: 'Even' }),
  ),
  { minLength: 1, maxLength: 6 },
);

type Answers = readonly ({ readonly output: unknown } | { readonly error: string })[];

/** Plays to the end or for sixty steps; `between` is done to the state after each advance. What did not come to a good end is redriven, as often as asked. */
function play(
  definition: StateMachine,
  given: Json,
  answers: Answers,
  between: (execution: ExecutionState) => ExecutionState,
  redrives = 0,
): { execution: ExecutionState; history: HistoryEvent[] } {
  let now = 0;
  let draws = 0;
  const context = (): EngineContext => ({
    now,
    random: () => (draws++ % 10) / 10,
    uuid: () => `uuid-${draws++}`,
    limits: { transitionsPerAdvance: 10, payloadBytes: 10_000 },
    execution: { id: 'e', name: 'e', startTime: 0 },
    stateMachine: { id: 'm', name: 'm' },
  });
  const history: HistoryEvent[] = [];
  const take = (advanced: Advance | Promise<Advance>): ExecutionState => {
    if (advanced instanceof Promise) throw new Error('JSONPath machines are synchronous');
    history.push(...advanced.history);
    return between(advanced.execution);
  };
  let execution = take(begin(definition, given, context()));
  for (let step = 0; step < 60; step++) {
    if (execution.interrupted && execution.redriveCount < redrives) execution = take(redrive(definition, execution, context()));
    if (execution.status !== 'RUNNING') break;
    const open = openTasks(execution);
    const task = open[step % open.length];
    const answer = answers[step % answers.length]!;
    let signal: Signal = { kind: 'tick' };
    if (task && step % 4 !== 3)
      signal =
        'output' in answer
          ? { kind: 'taskSucceeded', taskId: task.taskId, output: answer.output as Json }
          : { kind: 'taskFailed', taskId: task.taskId, error: answer.error };
    else now = nextDue(execution) ?? now;
    execution = take(advance(definition, execution, signal, context()));
  }
  return { execution, history };
}

const roundTrip = (execution: ExecutionState): ExecutionState => JSON.parse(JSON.stringify(execution)) as ExecutionState;

/** What was put aside belongs to a frame whose branches run; every frame but the first has the one that it is a branch of. */
function sound(execution: ExecutionState): ExecutionState {
  const { buckets, held } = execution;
  const hasBranches = (id: string): boolean => frameAt(buckets, id)?.branches !== undefined;
  const parents = framesIn(buckets).flatMap(({ id }) => (id === '0' ? [] : [id.slice(0, id.lastIndexOf('.'))]));
  expect([...Object.keys(held), ...parents].filter((id) => !hasBranches(id))).toEqual([]);
  return roundTrip(execution);
}

function valid(definition: object): StateMachine {
  const parsed = parseDefinition(definition);
  expect(parsed.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return parsed.definition!;
}

describe('any machine that validates, with any input and any answers,', () => {
  it('runs without an exception and does the same again, also when its state goes through text after each step', () => {
    fc.assert(
      fc.property(machine('', 1), input, answers, (definition, given, outcomes) => {
        const compiled = valid(definition);
        const first = play(compiled, given, outcomes, (execution) => execution);
        expect(play(compiled, given, outcomes, (execution) => execution)).toEqual(first);
        const restarted = play(compiled, given, outcomes, roundTrip);
        expect(restarted.history).toEqual(first.history);
        expect(roundTrip(restarted.execution)).toEqual(roundTrip(first.execution));
      }),
      { numRuns: 60 },
    );
  });

  it('numbers its events without a gap and points only backwards', () => {
    fc.assert(
      fc.property(machine('', 1), input, answers, (definition, given, outcomes) => {
        const { history, execution } = play(valid(definition), given, outcomes, (state) => state);
        expect(history.map(({ id }) => id)).toEqual(history.map((_, index) => index + 1));
        expect(history.every(({ id, previousEventId }) => previousEventId < id)).toBe(true);
        expect(execution.lastEventId).toBe(history.length);
        expect(execution.status === 'RUNNING' || Object.keys(execution.buckets).length === 0).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('can be redriven where it did not come to a good end, also when that comes to none', () => {
    fc.assert(
      fc.property(machine('', 2), input, answers, (definition, given, outcomes) => {
        const { history, execution } = play(valid(definition), given, outcomes, sound, 2);
        expect(history.map(({ id }) => id)).toEqual(history.map((_, index) => index + 1));
        expect(history.filter(({ type }) => type === 'ExecutionRedriven')).toHaveLength(execution.redriveCount);
        expect(execution.status === 'RUNNING' || Object.keys({ ...execution.buckets, ...execution.held }).length === 0).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('leaves the state that it was given as it was', () => {
    fc.assert(
      fc.property(machine('', 1), input, answers, (definition, given, outcomes) => {
        // Writing to what is frozen throws.
        expect(() => play(valid(definition), given, outcomes, freeze)).not.toThrow();
      }),
      { numRuns: 30 },
    );
  });
});

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}
