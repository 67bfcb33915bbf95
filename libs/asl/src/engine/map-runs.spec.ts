import { describe, expect, it } from 'vitest';
import { advance, begin, type ExecutionState, type Json, type MapRunNews, openTasks, redrive, type Signal, type Start } from '../index.js';
import { only, Play } from '../play.fixture.js';

const pick = { StartAt: 'Pick', States: { Pick: { Type: 'Task', Resource: 'arn:aws:states:::inventory:pick', End: true } } };
const processor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...pick };
const writer = { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'results' } };

/** A machine of one distributed Map whose iterations are executions of their own, as the runtime plays it. */
class MapPlay extends Play {
  news: MapRunNews[] = [];
  childExecutions = true;

  constructor(fields: object, machine: object = {}) {
    super({ ...only({ Type: 'Map', ItemProcessor: processor, ...fields }), ...machine });
  }

  override get context() {
    return { ...super.context, childExecutions: this.childExecutions };
  }

  override start(input: Json = {}, from: Start = {}): this {
    return this.#keep(begin(this.definition, input, this.context, from));
  }

  override signal(signal: Signal): this {
    return this.#keep(advance(this.definition, this.execution, signal, this.context));
  }

  redrive(): this {
    return this.#keep(redrive(this.definition, JSON.parse(JSON.stringify(this.execution)) as ExecutionState, this.context));
  }

  get open(): readonly Json[] {
    return openTasks(this.execution).map(({ parameters }) => parameters);
  }

  get arn(): string {
    return this.news[0]!.arn;
  }

  end(item: Json, succeeds = true): this {
    const { taskId } = openTasks(this.execution).find(({ parameters }) => parameters === item)!;
    return this.signal(
      succeeds ? { kind: 'taskSucceeded', taskId, output: `${String(item)} done` } : { kind: 'taskFailed', taskId, error: 'Bad' },
    );
  }

  #keep(advanced: ReturnType<typeof advance>): this {
    if (advanced instanceof Promise) throw new Error('nothing here waits for JSONata');
    this.execution = advanced.execution;
    this.history.push(...advanced.history);
    this.news.push(...advanced.mapRuns);
    return this;
  }
}

describe('the limits of a map run', () => {
  it('are told when they are known, and when they were changed', () => {
    const play = new MapPlay({ MaxConcurrency: 1, ToleratedFailureCount: 2 }).start(['a', 'b', 'c']);
    expect(play.news).toMatchObject([{ status: 'RUNNING' }, { maxConcurrency: 1, toleratedCount: 2, executions: 3 }]);
    play.signal({ kind: 'mapRunUpdated', mapRunArn: play.arn, toleratedPercentage: 50 });
    expect(play.news.at(-1)).toMatchObject({ arn: play.arn, toleratedPercentage: 50 });
  });

  it('hold from the change on: more run at once, fewer may fail', () => {
    const play = new MapPlay({ MaxConcurrency: 1, ToleratedFailureCount: 2 }).start(['a', 'b', 'c']);
    expect(play.open).toEqual(['a']);
    play.signal({ kind: 'mapRunUpdated', mapRunArn: play.arn, maxConcurrency: 0, toleratedCount: 0 });
    expect(play.open).toEqual(['a', 'b', 'c']);
    play.end('b', false);
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
  });

  it('may be changed while its items are still being read', () => {
    const reader = { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'JSON' } };
    const play = new MapPlay({ MaxConcurrency: 1, ItemReader: reader }).start();
    play.signal({ kind: 'mapRunUpdated', mapRunArn: play.arn, maxConcurrency: 2 });
    play.signal({ kind: 'taskSucceeded', taskId: openTasks(play.execution)[0]!.taskId, output: '["a","b","c"]' });
    expect(play.open).toEqual(['a', 'b']);
    expect(play.news.at(-1)).toMatchObject({ maxConcurrency: 2, executions: 3 });
  });

  it('are not changed of one that is unknown, or over', () => {
    const play = new MapPlay({ MaxConcurrency: 1 }).start(['a', 'b']);
    const before = play.execution;
    expect(play.signal({ kind: 'mapRunUpdated', mapRunArn: 'another', maxConcurrency: 2 }).execution).toBe(before);
    play.end('a', false);
    const told = play.news.length;
    play.signal({ kind: 'mapRunUpdated', mapRunArn: play.arn, maxConcurrency: 2 });
    expect(play.news).toHaveLength(told);
  });
});

describe('a map run that is in progress when its execution ends', () => {
  /** Its last two events, which one the first of them follows, and what is told of the run. */
  const lastOf = (play: MapPlay) => {
    const [run, last] = play.history.slice(-2);
    const follows = play.history.find(({ id }) => id === run!.previousEventId);
    return [run!.type, last!.type, follows!.type, play.news.at(-1)!.status];
  };
  const aborted = ['MapRunAborted', 'ExecutionAborted', 'MapRunStarted', 'ABORTED'];

  it('is aborted with an execution that is stopped, and its history says so', () => {
    expect(lastOf(new MapPlay({}).start(['a', 'b']).end('a').signal({ kind: 'stop' }))).toEqual(aborted);
  });

  it('is aborted, too, while it reads its items or writes its results', () => {
    const ItemReader = { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'JSON' } };
    expect(lastOf(new MapPlay({ ItemReader }).start().signal({ kind: 'stop' }))).toEqual(aborted);
    expect(lastOf(new MapPlay({ ResultWriter: writer }).start(['a']).end('a').signal({ kind: 'stop' }))).toEqual(aborted);
  });

  it('is aborted with an execution that times out', () => {
    const play = new MapPlay({}, { TimeoutSeconds: 5 }).start(['a']);
    play.now = 5000;
    expect(lastOf(play.signal({ kind: 'tick' }))).toEqual(aborted.with(1, 'ExecutionTimedOut'));
  });

  it('is aborted with the Parallel around it, when a branch beside it fails', () => {
    const each = { StartAt: 'Each', States: { Each: { Type: 'Map', ItemProcessor: processor, End: true } } };
    const pay = { StartAt: 'Pay', States: { Pay: { ...pick.States.Pick } } };
    const play = new MapPlay({}, only({ Type: 'Parallel', Branches: [each, pay] })).start(['a']);
    const { taskId } = openTasks(play.execution).find(({ purpose }) => purpose === 'work')!;
    play.signal({ kind: 'taskFailed', taskId, error: 'Bad' });
    expect(play.execution.status).toBe('FAILED');
    expect(play.news.at(-1)).toMatchObject({ arn: play.arn, status: 'ABORTED' });
  });

  it('is not aborted once it has come to an end of its own', () => {
    const play = new MapPlay({ Retry: [{ ErrorEquals: ['States.ALL'] }] }).start(['a']).end('a', false).signal({ kind: 'stop' });
    expect(play.types).not.toContain('MapRunAborted');
    expect(play.news.at(-1)).toMatchObject({ status: 'FAILED' });
  });
});

describe('a map run whose state fails', () => {
  it.each([
    [
      'because the items cannot be asked for',
      { ItemReader: { Resource: 'arn:aws:states:::s3:getObject', Parameters: { 'Key.$': '$.none' } } },
    ],
    ['because the input of an iteration cannot be made', { ItemSelector: { 'sku.$': '$.none' } }],
  ])('%s fails with it', (_, fields) => {
    const play = new MapPlay(fields).start([1]);
    expect(play.types.slice(-2)).toEqual(['MapRunFailed', 'ExecutionFailed']);
    expect(play.news.at(-1)).toMatchObject({ status: 'FAILED' });
  });

  it('inside an iteration, too, and takes down nothing but the iteration', () => {
    const broken = { StartAt: 'Broken', States: { Broken: { Type: 'Pass', Parameters: { 'x.$': '$.none' }, End: true } } };
    const inner = { StartAt: 'Both', States: { Both: { Type: 'Parallel', Branches: [pick, broken], End: true } } };
    const play = new Play(
      only({ Type: 'Map', ToleratedFailureCount: 1, ItemProcessor: { ProcessorConfig: processor.ProcessorConfig, ...inner } }),
    ).start(['a']);
    expect(play.execution).toMatchObject({ status: 'SUCCEEDED', output: [], buckets: {} });
  });
});

describe('a map run that is redriven', () => {
  it('says so in the history, and runs again what did not come to a good end, tolerated or not', () => {
    const play = new MapPlay({ MaxConcurrency: 2, ToleratedFailureCount: 1 }).start(['a', 'b', 'c', 'd']);
    play.end('a', false).end('b').end('c', false);
    expect(play.execution.status).toBe('FAILED');
    play.redrive();
    const [redriven, run] = play.history.slice(-2);
    expect(run).toMatchObject({
      type: 'MapRunRedriven',
      previousEventId: redriven!.id,
      mapRunRedrivenEventDetails: { mapRunArn: play.arn, redriveCount: 1 },
    });
    expect(play.news.at(-1)).toMatchObject({ arn: play.arn, status: 'RUNNING', redriveCount: 1 });
    expect(play.open).toEqual(['c', 'd']);
    play.end('c').end('d').end('a');
    expect(play.execution).toMatchObject({ status: 'SUCCEEDED', output: ['a done', 'b done', 'c done', 'd done'] });
    expect(play.history.find(({ type }) => type === 'MapRunSucceeded')).toMatchObject({ previousEventId: run!.id });
  });

  it('has its iterations begin where they began before, and no time-out of the machine concerns them', () => {
    const machine = { TimeoutSeconds: 5 };
    const play = new MapPlay({}, machine).start(['a']);
    const scope = openTasks(play.execution)[0]!.scope!;
    expect(scope).toBeTruthy();
    play.signal({ kind: 'stop' }).redrive();
    expect(openTasks(play.execution)).toMatchObject([{ scope }]);
    const iteration = new MapPlay({}, machine).start('a', { scope }).signal({ kind: 'stop' }).redrive();
    iteration.now = 60_000;
    expect(iteration.signal({ kind: 'tick' }).execution.status).toBe('RUNNING');
  });

  it('counts its redrives', () => {
    const play = new MapPlay({}).start(['a']).end('a', false).redrive().end('a', false).redrive();
    expect(play.history.at(-1)).toMatchObject({ mapRunRedrivenEventDetails: { redriveCount: 2 } });
  });
});

describe('the results of a map run that fails', () => {
  it('are written, with what was never started, before the state fails', () => {
    const play = new MapPlay({ MaxConcurrency: 1, ResultWriter: writer }).start(['a', 'b', 'c']).end('a').end('b', false);
    expect(play.execution.status).toBe('RUNNING');
    expect(openTasks(play.execution)).toMatchObject([
      { purpose: 'writeResults', parameters: { Bucket: 'results', MapRunArn: play.arn, Pending: ['c'] } },
    ]);
    play.signal({ kind: 'taskSucceeded', taskId: openTasks(play.execution)[0]!.taskId, output: {} });
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold', buckets: {} });
    expect(play.types.slice(-3)).toEqual(['MapRunFailed', 'MapStateFailed', 'ExecutionFailed']);
    expect(play.redrive().open).toEqual(['b']);
  });

  it.each([
    ['also those that were to run again and did not', false, ['b', 'c']],
    ['but for those that ran before, which have results of their own where they are executions', true, ['c']],
  ])('name what was not run once it is redriven, %s', (_, childExecutions, Pending) => {
    const play = new MapPlay({ MaxConcurrency: 2, ResultWriter: writer });
    play.childExecutions = childExecutions;
    play.start(['a', 'b', 'c']).signal({ kind: 'mapRunUpdated', mapRunArn: play.arn, maxConcurrency: 1 });
    play.end('a', false).signal({ kind: 'taskSucceeded', taskId: openTasks(play.execution)[0]!.taskId, output: {} });
    expect(play.execution.status).toBe('FAILED');
    expect(play.redrive().open).toEqual(['a']);
    play.end('a', false);
    expect(openTasks(play.execution)).toMatchObject([{ purpose: 'writeResults', parameters: { Pending } }]);
  });

  it('keep nothing from failing that cannot be written', () => {
    const nowhere = { ...writer, Parameters: { 'Bucket.$': '$.none' } };
    const play = new MapPlay({ ResultWriter: nowhere, ItemsPath: '$.items' }).start({ items: ['a', 'b'] }).end('b', false);
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold', buckets: {} });
    expect(play.redrive().open).toEqual(['a', 'b']);
  });

  it('are written of what there is when the execution is stopped meanwhile and redriven', () => {
    const play = new MapPlay({ ResultWriter: writer }).start(['a', 'b']).end('a').end('b', false).signal({ kind: 'stop' }).redrive();
    expect(play.open).toEqual(['b']);
    play.end('b');
    expect(openTasks(play.execution)).toMatchObject([{ purpose: 'writeResults' }]);
  });
});
