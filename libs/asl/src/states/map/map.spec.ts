import { describe, expect, it } from 'vitest';
import { begin, openTasks } from '../../index.js';
import { only, Play } from '../../play.fixture.js';

const pick = { StartAt: 'Pick', States: { Pick: { Type: 'Task', Resource: 'arn:aws:states:::inventory:pick', End: true } } };
const pass = { StartAt: 'Same', States: { Same: { Type: 'Pass', End: true } } };
const distributed = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };

describe('a Map', () => {
  it('runs its processor for each item and keeps their order', () => {
    const play = new Play(only({ Type: 'Map', ItemsPath: '$.lines', ItemProcessor: pick, ResultPath: '$.picked' })).start({
      lines: ['a', 'b'],
    });
    const [first, second] = play.tasks;
    play
      .signal({ kind: 'taskSucceeded', taskId: second!.taskId, output: 'B' })
      .signal({ kind: 'taskSucceeded', taskId: first!.taskId, output: 'A' });
    expect(play.execution).toMatchObject({ status: 'SUCCEEDED', output: { lines: ['a', 'b'], picked: ['A', 'B'] } });
  });

  it('runs no more iterations at once than MaxConcurrency, which may come from the input', () => {
    const play = new Play(only({ Type: 'Map', ItemsPath: '$.lines', MaxConcurrencyPath: '$.pickers', ItemProcessor: pick })).start({
      lines: [1, 2, 3],
      pickers: 2,
    });
    expect(openTasks(play.execution)).toHaveLength(2);
    play.succeed('one');
    expect(openTasks(play.execution).map(({ parameters }) => parameters)).toEqual([2, 3]);
  });

  it('gives each iteration what ItemSelector makes of item, index and input', () => {
    const selector = { 'sku.$': '$$.Map.Item.Value', 'at.$': '$$.Map.Item.Index', 'order.$': '$.id' };
    const play = new Play(only({ Type: 'Map', ItemsPath: '$.lines', ItemSelector: selector, ItemProcessor: pass })).start({
      id: 7,
      lines: ['x', 'y'],
    });
    expect(play.execution.output).toEqual([
      { sku: 'x', at: 0, order: 7 },
      { sku: 'y', at: 1, order: 7 },
    ]);
  });

  it('says of each item where it comes from', () => {
    const ItemSelector = { 'from.$': '$$.Map.Item.Source' };
    const inline = new Play(only({ Type: 'Map', ItemSelector, ItemProcessor: pass })).start([1]);
    expect(inline.execution.output).toEqual([{ from: 'STATE_DATA' }]);
    const ItemReader = { Resource: 'arn:aws:states:::s3:getObject', Parameters: { Bucket: 'orders', Key: 'lines.json' } };
    const read = new Play(only({ Type: 'Map', ItemReader, ItemSelector, ItemProcessor: { ...distributed, ...pass } })).start();
    expect(read.succeed([1]).execution.output).toEqual([{ from: 'S3://orders/lines.json' }]);
  });

  it('has nothing to do for an empty list', () => {
    expect(new Play(only({ Type: 'Map', ItemProcessor: pick })).start([]).execution).toMatchObject({ status: 'SUCCEEDED', output: [] });
  });

  it('fails with the first iteration that fails and stops the others', () => {
    const play = new Play(only({ Type: 'Map', ItemProcessor: pick })).start(['a', 'b']).fail('Empty shelf');
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'Empty shelf' });
    expect(openTasks(play.execution)).toEqual([]);
  });

  it('fails once where several iterations fail in the same breath, and is tried again or caught as one', () => {
    const slow = { StartAt: 'Pick', States: { Pick: { ...pick.States.Pick, TimeoutSeconds: 5 } } };
    const handled = { Type: 'Map', ItemProcessor: slow, Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }], End: true };
    const play = new Play(only(handled)).start(['a', 'b', 'c']).elapse().elapse().elapse();
    expect(play.types.filter((type) => type === 'MapIterationFailed')).toHaveLength(2);
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.Timeout', buckets: {} });
  });

  it('fails as a whole when the input of an iteration cannot be made, and leaves nothing running', () => {
    const selective = { Type: 'Map', MaxConcurrency: 2, ItemSelector: { 'x.$': '$$.Map.Item.Value.sku' }, ItemProcessor: pick };
    const early = new Play(only(selective)).start([{ sku: 'a' }, {}]);
    expect(early.execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime', buckets: {} });
    const late = new Play(only(selective)).start([{ sku: 'a' }, { sku: 'b' }, {}]).succeed('done');
    expect(late.execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime', buckets: {} });
  });

  it('wants an array', () => {
    expect(new Play(only({ Type: 'Map', ItemProcessor: pick })).start({ a: 1 }).execution).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
    });
  });

  it('makes batches of what ItemSelector makes of the items', () => {
    const fields = { ItemSelector: { 'at.$': '$$.Map.Item.Index', 'sku.$': '$$.Map.Item.Value' }, ItemBatcher: { MaxItemsPerBatch: 2 } };
    const play = new Play(only({ Type: 'Map', ...fields, ItemProcessor: { ...distributed, ...pass } })).start(['a', 'b', 'c']);
    const items = ['a', 'b', 'c'].map((sku, at) => ({ at, sku }));
    expect(play.execution.output).toEqual([{ Items: items.slice(0, 2) }, { Items: items.slice(2) }]);
  });

  it('groups items into batches', () => {
    const batcher = { MaxItemsPerBatch: 2, BatchInput: { 'order.$': '$.id' } };
    const play = new Play(
      only({ Type: 'Map', ItemsPath: '$.lines', ItemBatcher: batcher, ItemProcessor: { ...distributed, ...pass } }),
    ).start({ id: 7, lines: [1, 2, 3] });
    expect(play.execution.output).toEqual([
      { BatchInput: { order: 7 }, Items: [1, 2] },
      { BatchInput: { order: 7 }, Items: [3] },
    ]);
  });
});

describe('a distributed Map', () => {
  it('keeps what its batches share once, however many there are', () => {
    const batcher = { MaxItemsPerBatch: 1, BatchInput: { 'order.$': '$.order' } };
    const fields = { ItemsPath: '$.lines', ItemBatcher: batcher, MaxConcurrency: 1, ItemProcessor: { ...distributed, ...pick } };
    const order = 'x'.repeat(10_000);
    const play = new Play(only({ Type: 'Map', ...fields })).start({ order, lines: Array.from({ length: 100 }, (_, line) => line) });
    expect(JSON.stringify(play.execution).length).toBeLessThan(100_000);
    expect(play.succeed(null).tasks[0]).toMatchObject({ parameters: { BatchInput: { order }, Items: [1] } });
  });

  it('shows a Map Run and nothing of its iterations in the history', () => {
    const play = new Play(only({ Type: 'Map', ItemProcessor: { ...distributed, ...pass } })).start([1, 2]);
    expect(play.types).toEqual([
      'ExecutionStarted',
      'MapStateEntered',
      'MapStateStarted',
      'MapRunStarted',
      'MapRunSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('tolerates as many failures as it is told to', () => {
    const tolerant = { Type: 'Map', ToleratedFailurePercentage: 50, ItemProcessor: { ...distributed, ...pick } };
    const play = new Play(only(tolerant)).start(['a', 'b']);
    const [first, second] = play.tasks;
    play
      .signal({ kind: 'taskFailed', taskId: first!.taskId, error: 'Broken' })
      .signal({ kind: 'taskSucceeded', taskId: second!.taskId, output: 'B' });
    expect(play.execution).toMatchObject({ status: 'SUCCEEDED', output: ['B'] });
    const strict = new Play(only({ ...tolerant, ToleratedFailurePercentage: 10 })).start(['a', 'b']).fail('Broken');
    expect(strict.execution).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
  });

  it('iterates the fields of an object, too, which have a key', async () => {
    const ItemSelector = { 'key.$': '$$.Map.Item.Key', 'value.$': '$$.Map.Item.Value' };
    const machine = { Type: 'Map', ItemsPath: '$.stock', ItemProcessor: { ...distributed, ...pass } };
    const play = new Play(only({ ...machine, ItemSelector })).start({ stock: { widget: 2, gadget: 1 } });
    expect(play.execution.output).toEqual([
      { key: 'widget', value: 2 },
      { key: 'gadget', value: 1 },
    ]);
    expect(new Play(only(machine)).start({ stock: { widget: 2 } }).execution.output).toEqual([{ Key: 'widget', Value: 2 }]);
    const jsonata = new Play(
      only({ QueryLanguage: 'JSONata', Type: 'Map', Items: '{% $states.input.stock %}', ItemProcessor: machine.ItemProcessor }),
    );
    await jsonata.startLater({ stock: { widget: 2 } });
    expect(jsonata.execution.output).toEqual([{ Key: 'widget', Value: 2 }]);
    await jsonata.startLater({ stock: 7 });
    expect(jsonata.execution).toMatchObject({ error: 'States.QueryEvaluationError' });
  });

  it('takes no more items from its reader than MaxItems, which may come from the input', () => {
    const ItemReader = { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'JSON', MaxItemsPath: '$.most' } };
    const play = new Play(only({ Type: 'Map', ItemReader, ItemProcessor: { ...distributed, ...pass } }));
    expect(play.start({ most: 2 }).succeed([1, 2, 3]).execution.output).toEqual([1, 2]);
    expect(play.start({ most: 'two' }).succeed([1, 2, 3]).execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  it('reads a backslash in a CSV text as what is behind it', () => {
    const ReaderConfig = { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['path', 'size'], CSVDelimiter: 'PIPE' };
    const ItemReader = { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig };
    const play = new Play(only({ Type: 'Map', ItemReader, ItemProcessor: { ...distributed, ...pass } })).start();
    expect(play.succeed(String.raw`C:\\a\|b\x|"7\\"`).execution.output).toEqual([{ path: String.raw`C:\a|bx`, size: '7\\' }]);
  });

  it('asks for the object of its reader and iterates what is in it', () => {
    const reader = {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
      Parameters: { 'Key.$': '$.file' },
    };
    const play = new Play(only({ Type: 'Map', ItemReader: reader, ItemProcessor: { ...distributed, ...pass } })).start({
      file: 'lines.csv',
    });
    expect(play.tasks).toMatchObject([{ purpose: 'readItems', resource: reader.Resource, parameters: { Key: 'lines.csv' } }]);
    play.succeed('sku,quantity\nwidget,2\n"gadget, small",1\n');
    expect(play.execution.output).toEqual([
      { sku: 'widget', quantity: '2' },
      { sku: 'gadget, small', quantity: '1' },
    ]);
  });

  it('fails as the service does when the reader cannot be read', () => {
    const reader = { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'JSON' } };
    const play = new Play(only({ Type: 'Map', ItemReader: reader, ItemProcessor: { ...distributed, ...pass } })).start().succeed('7');
    expect(play.execution).toMatchObject({
      status: 'FAILED',
      error: 'States.ItemReaderFailed',
      cause: 'Attempting to map over non-iterable node.',
    });
    expect(play.types.slice(-3)).toEqual(['MapRunFailed', 'MapStateFailed', 'ExecutionFailed']);
  });

  it('hands its results to the writer', () => {
    const writer = { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Prefix: 'out' } };
    const play = new Play(only({ Type: 'Map', ResultWriter: writer, ItemProcessor: { ...distributed, ...pass } })).start([1, 2]);
    expect(play.tasks).toMatchObject([{ purpose: 'writeResults', parameters: { Prefix: 'out', Results: [1, 2] } }]);
    expect(play.succeed({ written: 2 }).execution).toMatchObject({ status: 'SUCCEEDED', output: { written: 2 } });
  });

  it('takes outputs that are arrays apart where WriterConfig wants it, without writing anything', () => {
    const writer = { WriterConfig: { Transformation: 'FLATTEN', OutputType: 'JSON' } };
    const play = new Play(only({ Type: 'Map', ResultWriter: writer, ItemProcessor: { ...distributed, ...pass } })).start([[1, 2], 3]);
    expect(play.execution).toMatchObject({ status: 'SUCCEEDED', output: [1, 2, 3] });
  });

  it('hands its iterations out as child executions when it is asked to', async () => {
    const play = new Play(only({ Type: 'Map', ItemProcessor: { ...distributed, ...pick } }));
    const context = { ...play.context, childExecutions: true };
    const { tasks } = await begin(play.definition, ['a', 'b'], context);
    expect(tasks).toMatchObject([
      { purpose: 'childExecution', parameters: 'a' },
      { purpose: 'childExecution', parameters: 'b' },
    ]);
    const child = await begin(play.definition, 'a', context, { scope: tasks[0]!.scope! });
    expect(child.tasks).toMatchObject([{ stateName: 'Pick', parameters: 'a' }]);
  });
});
