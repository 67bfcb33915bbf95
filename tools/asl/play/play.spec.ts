import { describe, expect, it } from 'vitest';
import { machine, only, played, task } from './play.fixture.ts';

const nestedTask = (way: string): object => ({
  Type: 'Task',
  Resource: `arn:aws:states:::states:startExecution${way}`,
  Parameters: { StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:inner', Name: 'one', Input: { a: 1 } },
});

describe('a play', () => {
  it('skips the time of waits, retries and time-outs', async () => {
    const definition = only(
      task({ TimeoutSeconds: 60, Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 10, MaxAttempts: 2 }], End: true }),
    );
    const { play, first } = await played(definition, {
      mocks: { Only: [{ silent: true }, { error: 'Away', after: 5 }, { output: 7, after: 1 }] },
    });
    expect(first.execution).toMatchObject({ status: 'SUCCEEDED', output: 7, stopTime: 96_000 });
    expect(play.asked.map(({ at, attempt }) => [at, attempt])).toEqual([
      [0, 0],
      [70_000, 1],
      [95_000, 2],
    ]);
  });

  it('tells a missed heartbeat from one that was given', async () => {
    const definition = only(task({ HeartbeatSeconds: 10, TimeoutSeconds: 100, End: true }));
    const { first } = await played(definition, { mocks: { Only: { silent: true, heartbeats: { every: 8, times: 3 } } } });
    expect(first.execution).toMatchObject({ status: 'FAILED', error: 'States.Timeout', stopTime: 34_000 });
  });

  it('begins where it is told to, with variables and a name', async () => {
    const definition = {
      QueryLanguage: 'JSONata',
      StartAt: 'First',
      States: { First: { Type: 'Fail' }, Second: { Type: 'Pass', Output: '{% [$x, $states.context.Execution.Name] %}', End: true } },
    };
    const { first } = await played(definition, { given: { startAt: 'Second', variables: { x: 4 }, execution: { name: 'mine' } } });
    expect(first.execution.output).toEqual([4, 'mine']);
  });

  it('stops when it is told to', async () => {
    const { first } = await played(only({ Type: 'Wait', Seconds: 100 }), { given: { stop: { after: 30, error: 'Enough' } } });
    expect(first.execution).toMatchObject({ status: 'ABORTED', error: 'Enough', stopTime: 30_000 });
  });

  it('ends with what is open when an answer never comes', async () => {
    const { first } = await played(only(task()), { mocks: { Only: { silent: true } } });
    expect(first.execution.status).toBe('RUNNING');
  });

  it('refuses a task that nothing is mocked for, unless it is to be echoed', async () => {
    await expect(played(only(task()))).rejects.toThrow(
      'Only asks for arn:aws:states:::payment:chargePayment, and nothing is mocked for it',
    );
    const { first } = await played(only(task({ Parameters: { a: 1 } })), { settings: { echo: true } });
    expect(first.execution.output).toEqual({ a: 1 });
  });

  it('gives an endless loop up', async () => {
    const states = { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } };
    await expect(played({ StartAt: 'A', States: states }, { settings: { mostEvents: 1_000 } })).rejects.toThrow(
      'it looks like an endless loop',
    );
  });

  it('knows which branch or iteration a state was entered in, however they are nested', async () => {
    const inner = { StartAt: 'L', States: { L: { Type: 'Pass', End: true } } };
    const other = { StartAt: 'R1', States: { R1: { Type: 'Pass', Next: 'R2' }, R2: { Type: 'Wait', Seconds: 1, End: true } } };
    const each = {
      StartAt: 'Both',
      States: { Both: { Type: 'Parallel', Branches: [inner, other], Next: 'After' }, After: { Type: 'Pass', End: true } },
    };
    const { play } = await played(
      {
        StartAt: 'Each',
        States: { Each: { Type: 'Map', MaxConcurrency: 1, ItemProcessor: each, Next: 'Last' }, Last: { Type: 'Succeed' } },
      },
      { input: [1, 2] },
    );
    expect(Object.fromEntries(play.visited)).toEqual({
      '': ['Each', 'Last'],
      'Each[0]': ['Both', 'After'],
      'Each[0].Both[0]': ['L'],
      'Each[0].Both[1]': ['R1', 'R2'],
      'Each[1]': ['Both', 'After'],
      'Each[1].Both[0]': ['L'],
      'Each[1].Both[1]': ['R1', 'R2'],
    });
  });

  it('keeps the branches of a Parallel apart when it is tried again', async () => {
    const branch = (name: string): object => ({ StartAt: name, States: { [name]: task() } });
    const definition = only({ Type: 'Parallel', Branches: [branch('A'), branch('B')], Retry: [{ ErrorEquals: ['States.ALL'] }] });
    const { play } = await played(definition, { mocks: { A: { output: 1 }, B: [{ error: 'E', after: 1 }, { output: 2 }] } });
    expect([play.visited.get('Only[0]'), play.visited.get('Only[1]')]).toEqual([
      ['A', 'A'],
      ['B', 'B'],
    ]);
  });

  it('runs the items of a distributed Map as executions of their own, and stops those that nobody waits for', async () => {
    const processor = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'One',
      States: { One: task({ Next: 'Two' }), Two: task() },
    };
    const { play, first } = await played(only({ Type: 'Map', ItemProcessor: processor }), {
      input: [1, 2],
      mocks: {
        One: [
          { error: 'Broken', after: 1 },
          { output: 0, after: 9 },
        ],
        Two: { output: 0 },
      },
    });
    expect(first.execution).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold', stopTime: 1_000 });
    expect(Object.fromEntries(play.visited)).toEqual({ '': ['Only'], 'Only[0]': ['One'], 'Only[1]': ['One'] });
  });

  it.each([
    ['.sync:2', { Status: 'SUCCEEDED', Name: 'one', Input: { a: 1 }, Output: [1] }, 5_000],
    ['.sync', { Status: 'SUCCEEDED', Name: 'one', Input: '{"a":1}', Output: '[1]' }, 5_000],
    ['', { ExecutionArn: 'arn:aws:states:us-east-1:123456789012:execution:inner:one' }, 0],
  ])('starts a nested workflow by startExecution%s', async (way, output, stopTime) => {
    const inner = machine(only(task()), { Only: { output: [1], after: 5 } }, 'inner');
    const { play, first } = await played(only(nestedTask(way)), { settings: { nested: (name) => (name === 'inner' ? inner : undefined) } });
    expect(first.execution).toMatchObject({ status: 'SUCCEEDED', output, stopTime });
    expect(play.visited.get('Only()')).toEqual(['Only']);
  });

  it('fails with States.TaskFailed and all there is to tell when a nested workflow fails', async () => {
    const inner = machine({ StartAt: 'Sad', States: { Sad: { Type: 'Fail', Error: 'Sad' } } }, {}, 'inner');
    const { first } = await played(only(nestedTask('.sync')), { settings: { nested: () => inner } });
    expect(first.execution).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(JSON.parse(first.execution.cause ?? '')).toMatchObject({ Status: 'FAILED', Error: 'Sad', Name: 'one' });
  });
});
