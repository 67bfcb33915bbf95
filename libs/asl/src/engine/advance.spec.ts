import { describe, expect, it } from 'vitest';
import { currentStates, nextDue } from '../index.js';
import { only, Play } from '../play.fixture.js';

const task = { Type: 'Task', Resource: 'arn:aws:states:::shipping:createShipment', End: true };

describe('an execution', () => {
  it('chooses, passes and succeeds in one go', () => {
    const play = new Play({
      StartAt: 'Big?',
      States: {
        'Big?': { Type: 'Choice', Choices: [{ Variable: '$.total', NumericGreaterThan: 100, Next: 'Approve' }], Default: 'Done' },
        Approve: { Type: 'Pass', Result: true, ResultPath: '$.approved', Next: 'Done' },
        Done: { Type: 'Succeed' },
      },
    }).start({ total: 200 });
    expect(play.execution).toMatchObject({ status: 'SUCCEEDED', output: { total: 200, approved: true } });
    expect(play.history.map((event) => event.previousEventId)).toEqual([0, 0, 2, 3, 4, 5, 6, 7]);
  });

  it('fails with States.Runtime when no rule holds and there is no default', () => {
    const play = new Play({
      StartAt: 'Any?',
      States: { 'Any?': { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: true, Next: 'End' }] }, End: { Type: 'Succeed' } },
    }).start();
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  it('runs branches side by side and joins their outputs in order', () => {
    const play = new Play(
      only({
        Type: 'Parallel',
        Branches: [
          { StartAt: 'A', States: { A: task } },
          { StartAt: 'B', States: { B: task } },
        ],
      }),
    ).start();
    expect(currentStates(play.execution)).toEqual(['Only', 'A', 'B']);
    const [first, second] = play.tasks;
    play
      .signal({ kind: 'taskSucceeded', taskId: second!.taskId, output: 'b' })
      .signal({ kind: 'taskSucceeded', taskId: first!.taskId, output: 'a' });
    expect(play.execution).toMatchObject({ status: 'SUCCEEDED', output: ['a', 'b'] });
  });

  it.each([
    ['a task', { ...task, Parameters: { 'a.$': '$.text', 'b.$': '$.text' } }],
    ['branches', { Type: 'Parallel', Parameters: { 'a.$': '$.text', 'b.$': '$.text' }, Branches: [{ StartAt: 'A', States: { A: task } }] }],
    [
      'an iteration',
      {
        Type: 'Map',
        ItemsPath: '$.items',
        ItemSelector: { 'a.$': '$.text', 'b.$': '$.text' },
        ItemProcessor: { StartAt: 'A', States: { A: task } },
      },
    ],
  ])('hands no more data to %s than a state may have', (_, state) => {
    const play = new Play(only(state));
    play.limits = { payloadBytes: 1_000 };
    play.start({ text: 'x'.repeat(600), items: [1] });
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect(play.tasks).toEqual([]);
  });

  it('aborts the other branches when one fails', () => {
    const play = new Play(
      only({
        Type: 'Parallel',
        Branches: [
          { StartAt: 'A', States: { A: task } },
          { StartAt: 'B', States: { B: task } },
        ],
      }),
    ).start();
    const other = play.tasks[1]!.taskId;
    play.fail('CarrierUnavailable');
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'CarrierUnavailable', buckets: {}, held: {} });
    expect(play.types).toContain('ParallelStateFailed');
    const before = play.execution;
    expect(play.signal({ kind: 'taskSucceeded', taskId: other, output: 1 }).execution).toBe(before);
  });

  it('ends at once with what nobody may catch, and no state around is told of it', () => {
    const broken = { StartAt: 'Broken', States: { Broken: { Type: 'Pass', Parameters: { 'x.$': '$.none' }, End: true } } };
    const around = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Only' }] };
    const lists = { StartAt: 'Lines', States: { Lines: { Type: 'Map', ItemsPath: '$.lines', ItemProcessor: broken, End: true } } };
    const play = new Play(only({ Type: 'Parallel', Branches: [{ StartAt: 'A', States: { A: task } }, lists], ...around })).start({
      lines: [1],
    });
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime', buckets: {}, held: {} });
    expect(play.types.slice(-2)).toEqual(['PassStateEntered', 'ExecutionFailed']);
    expect(play.history.at(-1)!.previousEventId).toBe(play.history.at(-2)!.id);
  });

  it('leaves nothing of branches within branches behind that it has given up', () => {
    const pick = { StartAt: 'Pick', States: { Pick: { Type: 'Pass', End: true } } };
    const lines = { Type: 'Map', MaxConcurrency: 1, ItemsPath: '$.lines', ItemProcessor: { StartAt: 'T', States: { T: task } }, End: true };
    const inner = { StartAt: 'Lines', States: { Lines: lines } };
    const Branches = [inner, pick, { StartAt: 'A', States: { A: task } }];
    const States = { Only: { Type: 'Parallel', Branches, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Later' }], End: true } };
    const play = new Play({ StartAt: 'Only', States: { ...States, Later: { Type: 'Wait', Seconds: 1, End: true } } });
    const [other, first] = play.start({ lines: [1, 2] }).tasks;
    play.signal({ kind: 'taskSucceeded', taskId: first!.taskId, output: 1 });
    play.signal({ kind: 'taskFailed', taskId: other!.taskId, error: 'Broken' });
    expect(Object.keys(play.execution.buckets)).toEqual(['']);
    expect(play.execution.held).toEqual({});
  });

  it('has what a catcher itself fails of caught by the states around', async () => {
    const QueryLanguage = 'JSONata';
    const careless = { ...task, QueryLanguage, Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $none %}', Next: 'B' }] };
    const branch = { StartAt: 'A', States: { A: careless, B: { Type: 'Pass', End: true } } };
    const Catch = [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Sorry' }];
    const play = new Play({
      StartAt: 'Only',
      States: { Only: { Type: 'Parallel', Branches: [branch], Catch, End: true }, Sorry: { Type: 'Succeed' } },
    });
    await play.startLater();
    await play.signalLater({ kind: 'taskFailed', taskId: play.tasks[0]!.taskId, error: 'Broken' });
    expect(play.execution).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'States.QueryEvaluationError' } });
  });

  it('waits until an instant', () => {
    const play = new Play(only({ Type: 'Wait', TimestampPath: '$.at' })).start({ at: '1970-01-01T01:00:00+00:00' });
    expect(nextDue(play.execution)).toBe(3_600_000);
    expect(play.elapse().execution.status).toBe('SUCCEEDED');
  });

  it('times out as a whole', () => {
    const play = new Play({ ...only({ Type: 'Wait', Seconds: 60 }), TimeoutSeconds: 5 }).start().elapse();
    expect(play.execution).toMatchObject({ status: 'TIMED_OUT', stopTime: 5000 });
    expect(play.types.at(-1)).toBe('ExecutionTimedOut');
  });

  it('can be stopped, with a reason', () => {
    const play = new Play(only({ Type: 'Wait', Seconds: 60 }))
      .start()
      .signal({ kind: 'stop', error: 'Cancelled', cause: 'by the customer' });
    expect(play.execution).toMatchObject({ status: 'ABORTED', error: 'Cancelled', cause: 'by the customer' });
    expect(nextDue(play.execution)).toBeUndefined();
  });

  it('hands back from an endless loop and goes on with the next tick', () => {
    const play = new Play({ StartAt: 'Again', States: { Again: { Type: 'Pass', Next: 'Again' } } }).start();
    const events = play.execution.lastEventId;
    expect(nextDue(play.execution)).toBe(play.now);
    expect(play.signal({ kind: 'tick' }).execution.lastEventId).toBeGreaterThan(events);
  });

  it('continues from its JSON text as if nothing had happened', () => {
    const play = new Play(only({ ...task, ResultPath: '$.shipment' })).start({ id: 1 });
    play.execution = JSON.parse(JSON.stringify(play.execution)) as typeof play.execution;
    expect(play.succeed({ tracking: 'T' }).execution).toMatchObject({
      status: 'SUCCEEDED',
      output: { id: 1, shipment: { tracking: 'T' } },
    });
  });
});
