import { describe, expect, it } from 'vitest';
import { openTasks } from '../index.js';
import { Play } from '../play.fixture.js';
import { matches, nextTry } from './recovery.js';

const half = (): number => 0.5;

describe('a retrier', () => {
  it('waits longer with every try, up to a bound', () => {
    const retriers = [{ ErrorEquals: ['Busy'], IntervalSeconds: 2, BackoffRate: 3, MaxDelaySeconds: 10, MaxAttempts: 4 }];
    expect([0, 1, 2, 3, 4].map((used) => nextTry(retriers, { error: 'Busy' }, [used], half)?.delay)).toEqual([2, 6, 10, 10, undefined]);
  });

  it('draws its delay by lot when the jitter is full', () => {
    expect(nextTry([{ ErrorEquals: ['States.ALL'], IntervalSeconds: 8, JitterStrategy: 'FULL' }], { error: 'E' }, [], half)).toEqual({
      retrier: 0,
      delay: 4,
    });
  });

  it('never comes back earlier than the one who failed has asked for, and later where its own delay is longer', () => {
    const retriers = [{ ErrorEquals: ['Busy'], IntervalSeconds: 4, JitterStrategy: 'FULL' as const }];
    const delay = (retryAfterSeconds: number): number | undefined =>
      nextTry(retriers, { error: 'Busy', retryAfterSeconds }, [], half)?.delay;
    expect([0, 1, 30].map(delay)).toEqual([2, 2, 30]);
  });

  it('has three tries by default and none when MaxAttempts is 0', () => {
    const tries = (retrier: object): (number | undefined)[] =>
      [0, 2, 3].map((used) => nextTry([{ ErrorEquals: ['E'], ...retrier }], { error: 'E' }, [used], half)?.delay);
    expect([tries({}), tries({ MaxAttempts: 0 })]).toEqual([
      [1, 4, undefined],
      [undefined, undefined, undefined],
    ]);
  });

  it('counts for itself, and starts anew when the state is entered again', () => {
    const task = {
      Type: 'Task',
      Resource: 'arn:aws:states:::a:b',
      Retry: [
        { ErrorEquals: ['A'], MaxAttempts: 1 },
        { ErrorEquals: ['B'], MaxAttempts: 1 },
      ],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Again' }],
      End: true,
    };
    const play = new Play({ StartAt: 'Try', States: { Try: task, Again: { Type: 'Pass', Next: 'Try' } } }).start();
    play.fail('A').elapse().fail('B').elapse();
    expect(play.tasks[0]).toMatchObject({ attempt: 2 });
    play.fail('A');
    expect(play.tasks[0]).toMatchObject({ attempt: 0 });
    expect(play.fail('A').execution.status).toBe('RUNNING');
  });
});

describe('a try that has failed', () => {
  it('is over: what comes of it later changes nothing', () => {
    const task = { Type: 'Task', Resource: 'arn:aws:states:::a:b', Retry: [{ ErrorEquals: ['States.ALL'] }], End: true };
    const play = new Play({ StartAt: 'Try', States: { Try: task } }).start().fail('Busy');
    const { execution } = play;
    expect(openTasks(execution)).toEqual([]);
    expect(play.succeed('late').execution).toBe(execution);
  });
});

describe('an advance', () => {
  it('tells which retries it took, by the name that took the error, and none where tries are used up', () => {
    const retriers = [{ ErrorEquals: ['Away', 'Busy'], MaxAttempts: 1 }, { ErrorEquals: ['States.ALL'] }];
    const task = { Type: 'Task', Resource: 'arn:aws:states:::a:b', Retry: retriers, End: true };
    const play = new Play({ StartAt: 'Try', States: { Try: task } }).start();
    play.fail('Busy').elapse().fail('Odd').elapse().fail('Busy');
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'Busy' });
    expect(play.retries).toEqual([
      { state: 'Try', error: 'Busy' },
      { state: 'Try', error: 'States.ALL' },
    ]);
  });
});

describe('an error name', () => {
  it.each([
    [['States.ALL'], { error: 'Any' }, true],
    [['States.TaskFailed'], { error: 'Any' }, true],
    [['States.TaskFailed'], { error: 'States.Timeout' }, false],
    [['States.ALL'], { error: 'States.Timeout' }, true],
    [['States.HeartbeatTimeout'], { error: 'States.Timeout', heartbeat: true }, true],
    [['States.ALL'], { error: 'States.Runtime' }, false],
    [['States.HeartbeatTimeout'], { error: 'States.Timeout' }, false],
    [['States.ALL', 'States.Runtime'], { error: 'States.Runtime', terminal: true }, false],
    [['A', 'B'], { error: 'B' }, true],
    [['States.Timeout'], { error: 'States.Timeout', heartbeat: true }, true],
    [['States.TaskFailed'], { error: 'States.Timeout', heartbeat: true }, false],
  ])('%j takes %j: %s', (names, failure, expected) => {
    expect(matches(names, failure)).toBe(expected);
  });
});
