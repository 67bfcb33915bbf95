import { describe, expect, it } from 'vitest';
import {
  advance,
  begin,
  definitionRefusal,
  type EngineContext,
  frameAt,
  type JsonObject,
  nextDue,
  parseDefinition,
  testState,
} from '../index.js';
import { textLength } from './history.js';
import { only, Play } from '../play.fixture.js';

const task = { Type: 'Task', Resource: 'arn:aws:states:::a:b' };
const processor = {
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  StartAt: 'Inner',
  States: { Inner: { Type: 'Pass', End: true } },
};

const chain = (length: number): object => {
  const names = Array.from({ length }, (_, index) => `S${index}`);
  return {
    StartAt: 'S0',
    States: Object.fromEntries(
      names.map((name, index) => [name, { Type: 'Pass', ...(names[index + 1] ? { Next: names[index + 1] } : { End: true }) }]),
    ),
  };
};

describe('what is computed', () => {
  it.each([
    ['TimeoutSeconds', { ...task, TimeoutSecondsPath: '$.n' }],
    ['HeartbeatSeconds', { ...task, HeartbeatSecondsPath: '$.n' }],
    ['MaxConcurrency', { Type: 'Map', ItemsPath: '$.items', MaxConcurrencyPath: '$.n', ItemProcessor: processor }],
    ['ToleratedFailureCount', { Type: 'Map', ItemsPath: '$.items', ToleratedFailureCountPath: '$.n', ItemProcessor: processor }],
  ])('is no %s above 99,999,999', (_, state) => {
    const run = (n: number): Play => new Play({ StartAt: 'S', States: { S: { ...state, End: true } } }).start({ n, items: [] });
    expect(run(1e300).execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(run(100_000_000).execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(run(99_999_999).execution.error).toBeUndefined();
  });

  it.each(['TimeoutSeconds', 'HeartbeatSeconds'])('is no %s above 99,999,999 in JSONata either', async (field) => {
    const machine = { QueryLanguage: 'JSONata', ...only({ ...task, [field]: '{% $states.input.n %}' }) };
    const run = async (n: number): Promise<Play> => new Play(machine).startLater({ n });
    expect((await run(1e300)).execution).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect((await run(99_999_999)).execution.status).toBe('RUNNING');
  });

  it('is due now where it lies in the past, however far', () => {
    const play = new Play(only({ Type: 'Wait', Timestamp: '-5000-01-01T00:00:00Z' }));
    play.now = 1000;
    expect(nextDue(play.start().execution)).toBe(1000);
    expect(play.elapse().execution.status).toBe('SUCCEEDED');
  });
});

describe('names that become a part of ARNs', () => {
  it.each([
    ['a state', { StartAt: 'a\0b', States: { 'a\0b': { Type: 'Pass', End: true } } }],
    ['an activity', only({ Type: 'Task', Resource: 'arn:aws:states:us-east-1:123456789012:activity:a\0b' })],
    ['a label', only({ Type: 'Map', Label: 'a\0b', ItemProcessor: processor })],
    ['a label that is too long', only({ Type: 'Map', Label: 'a'.repeat(41), ItemProcessor: processor })],
    ['a label that would end the ARN', only({ Type: 'Map', Label: 'a:b', ItemProcessor: processor })],
  ])('are refused for what no ARN holds: %s', (_, definition) => {
    expect(parseDefinition(definition).diagnostics.filter(({ severity }) => severity === 'error')).toHaveLength(1);
  });
});

describe('a definition', () => {
  it('is refused in no time, and in a text that can be read, whatever is wrong inside of something with a long name', () => {
    const wrong = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`f${index}`, 1]));
    const name = 'n'.repeat(60_000);
    const started = performance.now();
    const { diagnostics } = parseDefinition(JSON.stringify({ StartAt: name, States: { [name]: { Type: 'Pass', End: true, ...wrong } } }));
    expect(definitionRefusal(diagnostics)).toContain("Field 'f0' is not supported");
    expect(JSON.stringify(diagnostics).length).toBeLessThan(2_000_000);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('tells of an error also behind more warnings than are told', () => {
    const names = Array.from({ length: 8_000 }, (_, index) => `${index}`.padEnd(80, '.'));
    const states = Object.fromEntries(names.map((name) => [name, { Type: 'Succeed' }]));
    const { definition, diagnostics } = parseDefinition({ StartAt: 'Last', States: { ...states, Last: { Type: 'Nap' } } });
    expect(definition).toBeUndefined();
    expect(diagnostics.length).toBeLessThan(8_000);
    expect(diagnostics.at(-1)).toMatchObject({ severity: 'error', pointer: '/States/Last/Type' });
  });
});

describe('one advance', () => {
  const large = { text: 'x'.repeat(4 * 1024 * 1024) };
  const texts = ({ history }: Play): number => history.reduce((sum, event) => sum + textLength(event as unknown as JsonObject), 0);

  it('appends no more than some megabytes, and the next ones come to the same end', () => {
    const play = new Play(chain(8)).start(large);
    expect(play.execution).toMatchObject({ status: 'RUNNING' });
    expect(nextDue(play.execution)).toBe(0);
    expect(texts(play)).toBeLessThan(26 * 1024 * 1024);
    while (play.execution.status === 'RUNNING') play.elapse();
    expect(play.execution).toMatchObject({ status: 'SUCCEEDED', output: large });
    expect(play.types).toHaveLength(18);
    expect(play.history.map(({ id }) => id)).toEqual(Array.from({ length: 18 }, (_, index) => index + 1));
  });

  it('makes one transition whatever was given, so that a state alone is tested with any input', async () => {
    const { definition } = parseDefinition({ StartAt: 'Odd', States: { Odd: { Type: 'Fail', Error: 'Odd' } } });
    const input = 'x'.repeat(17 * 1024 * 1024);
    expect(await testState({ machine: definition!, input }, new Play(only({ Type: 'Pass' })).context)).toMatchObject({ error: 'Odd' });
  });

  it('ends some of the waits that are due at once, and leaves the others to the next', () => {
    const branch = (name: string): object => ({ StartAt: name, States: { [name]: { Type: 'Wait', Seconds: 1, End: true } } });
    const branches = Array.from({ length: 8 }, (_, index) => branch(`W${index}`));
    const play = new Play(only({ Type: 'Parallel', Branches: branches, ResultPath: null })).start(large);
    while (play.types.filter((type) => type === 'WaitStateEntered').length < 8) play.elapse();
    const before = texts(play);
    play.elapse();
    expect(texts(play) - before).toBeLessThan(26 * 1024 * 1024);
    while (play.execution.status === 'RUNNING') play.elapse();
    expect(play.execution.status).toBe('SUCCEEDED');
    expect(play.types.filter((type) => type === 'WaitStateExited')).toHaveLength(8);
  });
});

describe('an express execution', () => {
  const context = (now: number): EngineContext => ({
    now,
    random: () => 0.5,
    uuid: () => 'u',
    execution: { id: 'e', name: 'e', startTime: 0 },
    stateMachine: { id: 'm', name: 'm', type: 'EXPRESS' },
  });

  it.each([
    ['five minutes', {}, 300_000],
    ['its own time-out where that is shorter', { TimeoutSeconds: 60 }, 60_000],
    ['five minutes where that is longer', { TimeoutSeconds: 600 }, 300_000],
  ])('has %s', async (_, fields, end) => {
    const { definition } = parseDefinition({ ...only({ Type: 'Wait', Seconds: 3600 }), ...fields }, { type: 'EXPRESS' });
    const { execution } = await begin(definition!, {}, context(0));
    expect(nextDue(execution)).toBe(end);
    expect((await advance(definition!, execution, { kind: 'tick' }, context(end))).execution.status).toBe('TIMED_OUT');
  });
});

describe('an execution that cannot be carried on', () => {
  it('fails with the reason, and stands where it stood', () => {
    const play = new Play(only(task)).start().signal({ kind: 'fail', error: 'States.Runtime', cause: 'no room' });
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause: 'no room' });
    expect(play.history.at(-1)).toMatchObject({ type: 'ExecutionFailed', previousEventId: play.history.length - 1 });
    expect(frameAt(play.execution.interrupted!.buckets, '0')?.state).toBe('Only');
  });
});
