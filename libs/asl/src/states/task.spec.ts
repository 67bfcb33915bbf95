import { describe, expect, it } from 'vitest';
import { begin, nextDue, openTasks } from '../index.js';
import { only, Play } from '../play.fixture.js';

const reserve = { Type: 'Task', Resource: 'arn:aws:states:::inventory:reserveStock' };

describe('a task', () => {
  it('hands out its parameters and completes with the answer', () => {
    const play = new Play(only({ ...reserve, Parameters: { 'sku.$': '$.line.sku', all: true } })).start({ line: { sku: 'widget' } });
    expect(play.tasks).toMatchObject([
      {
        stateName: 'Only',
        resource: reserve.Resource,
        parameters: { sku: 'widget', all: true },
        attempt: 0,
        waitForToken: false,
        observe: false,
      },
    ]);
    play.succeed({ reserved: 2 });
    expect(play.execution).toMatchObject({ status: 'SUCCEEDED', output: { reserved: 2 } });
    expect(play.types).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('for an activity that there is not fails the execution, whatever it catches', async () => {
    const Resource = 'arn:aws:states:us-east-1:1:activity:sign';
    const { definition, context } = new Play(only({ Type: 'Task', Resource, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Only' }] }));
    const begun = (isThere: boolean) => begin(definition, {}, { ...context, hasActivity: async (arn) => isThere && arn === Resource });
    expect(await begun(true)).toMatchObject({ execution: { status: 'RUNNING' }, tasks: [{ resource: Resource }] });
    const cause = `An error occurred while executing the state 'Only' (entered at the event id #2). The activity ${Resource} does not exist.`;
    expect(await begun(false)).toMatchObject({ execution: { status: 'FAILED', error: 'States.Runtime', cause }, tasks: [] });
  });

  it('puts its result where ResultPath says and keeps the input', () => {
    const play = new Play(only({ ...reserve, ResultSelector: { 'n.$': '$.count' }, ResultPath: '$.stock.held' }))
      .start({ id: 7 })
      .succeed({ count: 3, noise: 1 });
    expect(play.execution.output).toEqual({ id: 7, stock: { held: { n: 3 } } });
  });

  it('fails the execution when nobody catches its error', () => {
    const play = new Play(only(reserve)).start().fail('OutOfStock', 'none left');
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'OutOfStock', cause: 'none left' });
  });

  it('is tried again after growing delays, and then caught', () => {
    const play = new Play({
      StartAt: 'Reserve',
      States: {
        Reserve: {
          ...reserve,
          Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 2, MaxAttempts: 2 }],
          Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Done' }],
          End: true,
        },
        Done: { Type: 'Succeed' },
      },
    }).start({ id: 1 });
    play.fail('Busy');
    expect(nextDue(play.execution)).toBe(2000);
    play.elapse();
    expect(play.tasks[0]).toMatchObject({ attempt: 1 });
    play.fail('Busy');
    expect(nextDue(play.execution)).toBe(6000);
    play.elapse().fail('Busy', 'still');
    expect(play.execution).toMatchObject({ status: 'SUCCEEDED', output: { id: 1, error: { Error: 'Busy', Cause: 'still' } } });
  });

  it('times out as States.Timeout when no answer comes in time', () => {
    const play = new Play(only({ ...reserve, TimeoutSecondsPath: '$.patience' })).start({ patience: 30 });
    expect(play.tasks[0]).toMatchObject({ timeoutAt: 30_000 });
    play.elapse();
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(play.types.at(-2)).toBe('TaskTimedOut');
  });

  it('lives as long as heartbeats keep coming', () => {
    const play = new Play(only({ ...reserve, Resource: `${reserve.Resource}.waitForTaskToken`, HeartbeatSeconds: 10 })).start();
    play.now = 9000;
    play.signal({ kind: 'taskHeartbeat', taskId: play.tasks[0]!.taskId });
    expect(nextDue(play.execution)).toBe(19_000);
    play.elapse();
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  it('gives its token to its parameters', () => {
    const play = new Play(
      only({ ...reserve, Resource: `${reserve.Resource}.waitForTaskToken`, Parameters: { 'token.$': '$$.Task.Token' } }),
    ).start();
    expect(play.tasks[0]).toMatchObject({ waitForToken: true, parameters: { token: play.tasks[0]!.taskId } });
  });

  it('changes nothing with an answer that comes too late or is for nobody', () => {
    const play = new Play(only({ ...reserve, TimeoutSeconds: 5, Retry: [{ ErrorEquals: ['States.Timeout'] }] })).start();
    const first = play.tasks[0]!.taskId;
    play.elapse().elapse();
    const before = play.execution;
    play.signal({ kind: 'taskSucceeded', taskId: first, output: 1 }).signal({ kind: 'taskSucceeded', taskId: 'unknown', output: 1 });
    expect(play.execution).toBe(before);
    expect(openTasks(play.execution)).toHaveLength(1);
  });

  it('starts the clock of an activity when a worker takes it', () => {
    const play = new Play(only({ Type: 'Task', Resource: 'arn:aws:states:eu-west-1:1:activity:pack', TimeoutSeconds: 5 })).start();
    expect(nextDue(play.execution)).toBeUndefined();
    play.now = 60_000;
    play.signal({ kind: 'taskStarted', taskId: play.tasks[0]!.taskId, workerName: 'ada' });
    expect(nextDue(play.execution)).toBe(65_000);
    expect(play.types.slice(-2)).toEqual(['ActivityScheduled', 'ActivityStarted']);
  });

  it.each(['arn:aws:lambda:eu-west-1:1:function:pack', 'arn:aws:states:::lambda:invoke'])(
    'remembers of any other that a worker took it, which moves no clock and is not told: %s',
    (Resource) => {
      const play = new Play(only({ Type: 'Task', Resource, TimeoutSeconds: 5 })).start();
      const [due, types] = [nextDue(play.execution), [...play.types]];
      play.now += 1000;
      play.signal({ kind: 'taskStarted', taskId: play.tasks[0]!.taskId });
      const [task] = openTasks(play.execution);
      expect(task?.startedAt).toBe(play.now);
      expect(nextDue(play.execution)).toBe(due);
      expect(play.types).toEqual(types);
    },
  );
});
