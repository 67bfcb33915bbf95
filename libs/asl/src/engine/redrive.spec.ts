import { describe, expect, it } from 'vitest';
import { type ExecutionState, missingStates, redrive } from '../index.js';
import { only, Play } from '../play.fixture.js';

const task = { Type: 'Task', Resource: 'arn:aws:states:::shipping:createShipment' };

function list(state: object, name = 'Ship'): object {
  return { StartAt: name, States: { [name]: { ...state, End: true } } };
}

const processor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...list(task) };
const begun = {
  Parallel: { Type: 'Parallel', Branches: [list(task)] },
  Map: { Type: 'Map', ItemProcessor: list(task) },
  Distributed: { Type: 'Map', ItemProcessor: processor },
  Batched: { Type: 'Map', ItemProcessor: processor, ItemBatcher: { MaxItemsPerBatch: 2 } },
  Writing: { Type: 'Map', ItemProcessor: processor, ResultWriter: { Resource: 'arn:aws:states:::s3:putObject' } },
};

function redriven(play: Play): Play {
  const advanced = redrive(play.definition, JSON.parse(JSON.stringify(play.execution)) as ExecutionState, play.context);
  if (advanced instanceof Promise) throw new Error('this redrive is not synchronous');
  play.execution = advanced.execution;
  play.tasks = advanced.tasks;
  play.history.push(...advanced.history);
  return play;
}

describe('a redrive', () => {
  it('goes on from the failed state with the input that it had', () => {
    const play = new Play({
      StartAt: 'Prepare',
      States: { Prepare: { Type: 'Pass', Result: 7, ResultPath: '$.n', Next: 'Ship' }, Ship: { ...task, End: true } },
    });
    play.start({ id: 1 }).fail('CarrierUnavailable');
    redriven(play);
    expect(play.execution).toMatchObject({ status: 'RUNNING', redriveCount: 1 });
    expect(play.execution).not.toHaveProperty('error');
    expect(play.tasks).toMatchObject([{ stateName: 'Ship', parameters: { id: 1, n: 7 }, attempt: 0 }]);
    expect(play.succeed('shipped').execution).toMatchObject({ status: 'SUCCEEDED', output: 'shipped' });
    expect(play.history.map((event) => event.id)).toEqual(play.history.map((_, index) => index + 1));
    expect(play.types).toContain('ExecutionRedriven');
  });

  it('repeats only the branches that did not come to their end', () => {
    const branch = (name: string): object => ({ StartAt: name, States: { [name]: { ...task, End: true } } });
    const play = new Play(only({ Type: 'Parallel', Branches: [branch('A'), branch('B'), branch('C')] })).start();
    const [a, b] = play.tasks;
    play
      .signal({ kind: 'taskSucceeded', taskId: a!.taskId, output: 'a' })
      .signal({ kind: 'taskFailed', taskId: b!.taskId, error: 'Broken' });
    expect(play.execution.status).toBe('FAILED');
    redriven(play);
    expect(play.tasks.map(({ stateName }) => stateName)).toEqual(['B', 'C']);
    const [again, other] = play.tasks;
    play
      .signal({ kind: 'taskSucceeded', taskId: other!.taskId, output: 'c' })
      .signal({ kind: 'taskSucceeded', taskId: again!.taskId, output: 'b' });
    expect(play.execution).toMatchObject({ status: 'SUCCEEDED', output: ['a', 'b', 'c'] });
  });

  it('repeats no finished branch where a Catch took the failure and failed itself', () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Only' }];
    const play = new Play(only({ Type: 'Parallel', Branches: [list(task, 'A'), list(task, 'B')], Catch })).start('no object');
    const [a, b] = play.tasks;
    play
      .signal({ kind: 'taskSucceeded', taskId: a!.taskId, output: 'a' })
      .signal({ kind: 'taskFailed', taskId: b!.taskId, error: 'Broken' });
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.ResultPathMatchFailure' });
    expect(redriven(play).tasks.map(({ stateName }) => stateName)).toEqual(['B']);
    expect(play.succeed('b').execution).toMatchObject({ status: 'SUCCEEDED', output: ['a', 'b'] });
  });

  it('begins the iteration that could not begin, and those behind it', () => {
    const selective = (sku: string): object =>
      only({
        Type: 'Map',
        MaxConcurrency: 1,
        ItemSelector: { 'sku.$': sku },
        ItemProcessor: { StartAt: 'Ship', States: { Ship: { ...task, End: true } } },
      });
    const play = new Play(selective('$$.Map.Item.Value.sku')).start([{ sku: 'a' }, { ref: 'b' }, { ref: 'c' }]).succeed('A');
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    const mended = new Play(selective('$$.Map.Item.Value.ref'));
    Object.assign(mended, { execution: play.execution });
    expect(redriven(mended).tasks.map(({ parameters }) => parameters)).toEqual([{ sku: 'b' }]);
    expect(mended.succeed('B').succeed('C').execution).toMatchObject({ status: 'SUCCEEDED', output: ['A', 'B', 'C'] });
  });

  it('gives a stopped wait its whole time again', () => {
    const play = new Play(only({ Type: 'Wait', Seconds: 60 })).start();
    play.now = 30_000;
    redriven(play.signal({ kind: 'stop' }));
    expect(play.elapse().now).toBe(90_000);
    expect(play.execution.status).toBe('SUCCEEDED');
  });

  it('names the states that a newer definition lacks, and changes nothing then', () => {
    const play = new Play({ StartAt: 'Old', States: { Old: { ...task, End: true } } }).start().fail('Broken');
    const newer = new Play({ StartAt: 'New', States: { New: { ...task, End: true } } }).definition;
    expect(missingStates(newer, play.execution)).toEqual(['Old']);
    expect(redrive(newer, play.execution, play.context)).toMatchObject({ execution: play.execution, history: [] });
  });

  it('gives a Parallel its retries again, whose branches go on', () => {
    const Retry = [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }];
    const ResultSelector = { 'retries.$': '$$.State.RetryCount' };
    const both = only({ Type: 'Parallel', Branches: [list(task)], Retry, ResultSelector });
    const play = new Play(both).start().fail('Broken').elapse().fail('Broken');
    expect(redriven(play).fail('Broken').execution.status).toBe('RUNNING');
    expect(play.elapse().fail('Broken').execution).toMatchObject({ status: 'FAILED', error: 'Broken' });
    expect(redriven(play).succeed('done').execution).toMatchObject({ output: { retries: 0 } });
  });

  it.each<[string, object, keyof typeof begun]>([
    ['a Pass where branches have begun', { Type: 'Pass' }, 'Parallel'],
    ['a Map where branches have begun', { Type: 'Map', ItemProcessor: list(task) }, 'Parallel'],
    ['a Parallel with more branches', { Type: 'Parallel', Branches: [list(task), list(task, 'Other')] }, 'Parallel'],
    ['a Parallel where iterations have begun', { Type: 'Parallel', Branches: [list(task)] }, 'Map'],
    ['an inline Map where the iterations are distributed', { Type: 'Map', ItemProcessor: list(task) }, 'Distributed'],
    ['a Pass where results are written', { Type: 'Pass' }, 'Writing'],
    ['a distributed Map where the iterations are inline', begun.Distributed, 'Map'],
    ['a Map of batches where the iterations have an item each', begun.Batched, 'Distributed'],
    ['a Map without batches where the iterations have them', begun.Distributed, 'Batched'],
  ])('does not go on with %s', (_, state, was) => {
    const play = new Play(only(begun[was])).start([1]).fail('Broken');
    if (play.execution.status === 'RUNNING') play.succeed({});
    expect(play.execution.status).toBe('FAILED');
    const newer = new Play(only(state)).definition;
    expect(missingStates(newer, play.execution)).toContain('Only');
    expect(redrive(newer, play.execution, play.context)).toMatchObject({ execution: play.execution, history: [] });
    expect(missingStates(play.definition, play.execution)).toEqual([]);
    expect(redriven(play).execution.status).toBe('RUNNING');
  });

  it('ends as before where a Map still cannot begin its next iteration, whatever ran inside of those before', async () => {
    const ItemSelector = "{% $states.context.Map.Item.Value > 1 ? $error('no') : 1 %}";
    const inner = { Type: 'Parallel', Branches: [list(task, 'A'), list(task, 'B')], End: true };
    const ItemProcessor = { StartAt: 'Both', States: { Both: inner } };
    const each = { Type: 'Map', MaxConcurrency: 2, ItemSelector, ItemProcessor };
    const play = await new Play({ QueryLanguage: 'JSONata', ...only(each) }).startLater([0, 1, 2, 3]);
    const [a, b] = play.tasks;
    for (const { taskId } of [a!, b!]) await play.signalLater({ kind: 'taskSucceeded', taskId, output: 1 });
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    for (const redriveCount of [1, 2]) {
      const { execution } = await redrive(play.definition, play.execution, play.context);
      expect(execution).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError', redriveCount });
      play.execution = execution;
    }
  });

  it('goes on from the state that failed, not from what a map run before it tolerated', () => {
    const fails = {
      StartAt: 'Inner',
      States: { Inner: { Type: 'Parallel', Branches: [{ StartAt: 'No', States: { No: { Type: 'Fail' } } }], End: true } },
    };
    const ItemProcessor = { ...fails, ProcessorConfig: processor.ProcessorConfig };
    const each = { Type: 'Map', ToleratedFailurePercentage: 100, ItemProcessor, Next: 'After' };
    const play = new Play({ StartAt: 'Each', States: { Each: each, After: { Type: 'Fail', Error: 'Other' } } }).start([1]);
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'Other' });
    const { length } = play.history;
    redriven(play);
    expect(play.types.slice(length)).toEqual(['ExecutionRedriven', 'FailStateEntered', 'ExecutionFailed']);
  });

  it('goes on from behind what a Catch took, whatever failed inside of it', () => {
    const fails = { StartAt: 'No', States: { No: { Type: 'Fail', Error: 'Inner' } } };
    const torn = list({ Type: 'Parallel', Branches: [fails] });
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'After' }];
    const outer = { Type: 'Parallel', Branches: [torn], Catch, End: true };
    const play = new Play({ StartAt: 'Outer', States: { Outer: outer, After: { Type: 'Fail', Error: 'Other' } } }).start();
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'Other' });
    const { length } = play.history;
    expect(redriven(play).types.slice(length)).toEqual(['ExecutionRedriven', 'FailStateEntered', 'ExecutionFailed']);
  });

  it('is not for executions that succeeded', () => {
    const play = new Play(only({ Type: 'Pass' })).start();
    expect(redriven(play).execution.status).toBe('SUCCEEDED');
  });
});
