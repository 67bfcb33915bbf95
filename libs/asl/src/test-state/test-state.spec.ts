import { describe, expect, it } from 'vitest';
import { type Json, mockProblem, parseState, type StateTest, type StateTestResult, testState } from '../index.js';
import { only, Play } from '../play.fixture.js';

async function test(state: object | string, given: Partial<StateTest> = {}, stateName?: string): Promise<StateTestResult> {
  const { definition } = parseState(state, stateName);
  return await testState({ machine: definition!, input: {}, ...given }, new Play(only({ Type: 'Pass' })).context);
}

const task = { Type: 'Task', Resource: 'arn:aws:states:::a:b', Parameters: { 'x.$': '$.a' }, Next: 'Elsewhere' };

describe('a state under test', () => {
  it('tells output, next state and what its data became on the way', async () => {
    const result = await test(task, { input: { a: 1 }, mock: { result: { r: 2 } }, inspectionLevel: 'DEBUG' });
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: { r: 2 }, nextState: 'Elsewhere' });
    expect(result.inspectionData).toMatchObject({
      input: { a: 1 },
      afterInputPath: { a: 1 },
      afterParameters: { x: 1 },
      result: { r: 2 },
      afterResultPath: { r: 2 },
    });
  });

  it('tells of a retry and its delay, and of tries used up', async () => {
    const state = { ...task, Retry: [{ ErrorEquals: ['Odd'], MaxAttempts: 2 }] };
    const mock = { errorOutput: { error: 'Odd', cause: 'why' } };
    const inspectionLevel = 'DEBUG' as const;
    expect(await test(state, { input: { a: 1 }, mock, inspectionLevel, retrierRetryCount: 1 })).toMatchObject({
      status: 'RETRIABLE',
      error: 'Odd',
      inspectionData: { errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 2 } },
    });
    expect(await test(state, { input: { a: 1 }, mock, retrierRetryCount: 2 })).toEqual({ status: 'FAILED', error: 'Odd', cause: 'why' });
  });

  it('tells of a caught error', async () => {
    const result = await test(
      { ...task, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Repair' }] },
      { input: { a: 1 }, mock: { errorOutput: { error: 'Odd' } } },
    );
    expect(result).toMatchObject({ status: 'CAUGHT_ERROR', error: 'Odd', nextState: 'Repair', output: { Error: 'Odd' } });
  });

  it('tells what a Map makes of its items', async () => {
    const processor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...only({ Type: 'Pass' }) };
    const Map = { Type: 'Map', MaxConcurrency: 1, ItemSelector: { 'sku.$': '$$.Map.Item.Value' }, ItemProcessor: processor, End: true };
    const given = { input: ['a', 'b', 'c'], mock: { result: [] }, inspectionLevel: 'DEBUG' } as const;
    const afterItemSelector = ['a', 'b', 'c'].map((sku) => ({ sku }));
    expect((await test(Map, given)).inspectionData).toMatchObject({ afterItemSelector });
    const { inspectionData } = await test({ ...Map, ItemBatcher: { MaxItemsPerBatch: 2 } }, given);
    expect(inspectionData).toMatchObject({
      afterItemSelector,
      afterItemBatcher: [{ Items: afterItemSelector.slice(0, 2) }, { Items: afterItemSelector.slice(2) }],
    });
    const ItemReader = { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'JSON', ItemsPointer: '/in' } };
    const read = await test({ ...Map, ItemReader }, { ...given, mapItemReaderData: { in: ['a'] } });
    expect(read.inspectionData).toMatchObject({ afterItemsPointer: ['a'], afterItemSelector: [{ sku: 'a' }] });
  });

  it('reads the data of its reader as they lie at the source', async () => {
    const processor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...only({ Type: 'Pass' }) };
    const itemsOf = async (ReaderConfig: object, mapItemReaderData: string) => {
      const ItemReader = { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig };
      const Map = { Type: 'Map', ItemReader, ItemSelector: { 'it.$': '$$.Map.Item.Value' }, ItemProcessor: processor, End: true };
      const { inspectionData, error } = await test(Map, { mock: { result: [] }, inspectionLevel: 'DEBUG', mapItemReaderData });
      return error ?? inspectionData?.['afterItemSelector'];
    };
    expect(await itemsOf({ InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' }, 'sku,size\na,1\n"b, c",2\n')).toEqual([
      { it: { sku: 'a', size: '1' } },
      { it: { sku: 'b, c', size: '2' } },
    ]);
    expect(await itemsOf({ InputType: 'JSONL' }, '{"n":1}\n{"n":2}\n')).toEqual([{ it: { n: 1 } }, { it: { n: 2 } }]);
    expect(await itemsOf({ InputType: 'JSON', MaxItems: 1 }, '[7, 8]')).toEqual([{ it: 7 }]);
    expect(await itemsOf({ InputType: 'JSON' }, '[7, 8')).toBe('States.ItemReaderFailed');
  });

  it('fails when more iterations of it failed than are tolerated, counted or in percent', async () => {
    const processor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...only({ Type: 'Pass' }) };
    const statuses = async (tolerance: object): Promise<string[]> => {
      const Map = { Type: 'Map', ...tolerance, ItemProcessor: processor, End: true };
      const given = { input: [1, 2, 3, 4], mock: { result: [] } };
      return Promise.all([1, 2].map(async (mapIterationFailureCount) => (await test(Map, { ...given, mapIterationFailureCount })).status));
    };
    expect(await statuses({ ToleratedFailureCount: 1 })).toEqual(['SUCCEEDED', 'FAILED']);
    expect(await statuses({ ToleratedFailurePercentage: 25 })).toEqual(['SUCCEEDED', 'FAILED']);
    expect(await statuses({})).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  });

  it('may be one of a machine, also inside a Map', async () => {
    const machine = {
      StartAt: 'M',
      States: { M: { Type: 'Map', ItemProcessor: { StartAt: 'In', States: { In: { Type: 'Pass', Result: 7, End: true } } }, End: true } },
    };
    expect(await test(machine, {}, 'In')).toEqual({ status: 'SUCCEEDED', output: 7 });
    expect(parseState(machine, 'Out').definition).toBeUndefined();
  });

  it('has its task done for real when there is no mock', async () => {
    const perform = (asked: { readonly resource: string; readonly parameters: unknown }): Promise<{ readonly result: Json }> =>
      Promise.resolve({ result: [asked.resource, asked.parameters as Json] });
    expect(await test(task, { input: { a: 1 }, perform })).toMatchObject({
      status: 'SUCCEEDED',
      output: ['arn:aws:states:::a:b', { x: 1 }],
    });
    const refuse = () => Promise.resolve({ errorOutput: { error: 'Odd' } });
    expect(await test(task, { input: { a: 1 }, perform: refuse })).toMatchObject({ status: 'FAILED', error: 'Odd' });
  });

  it.each([
    ['a Map', { Type: 'Map', ItemProcessor: { StartAt: 'T', States: { T: { Type: 'Succeed' } } }, End: true }, 'Map or Parallel'],
    ['an activity', { ...task, Resource: 'arn:aws:states:eu-west-1:1:activity:pick' }, 'Activity'],
    ['a job', { ...task, Resource: 'arn:aws:states:::a:b.sync:2' }, ".sync:2'"],
    ['a task with a token', { ...task, Resource: 'arn:aws:states:::a:b.waitForTaskToken' }, ".waitForTaskToken'"],
  ])('needs a mock where it is %s', (_, state, words) => {
    expect(mockProblem(parseState(state).definition!, undefined)).toContain(words);
    expect(mockProblem(parseState(state).definition!, { result: [] })).toBeUndefined();
  });

  it('needs no mock where its task is answered at once, and a mock of a written result is an object', () => {
    expect(mockProblem(parseState(task).definition!, undefined)).toBeUndefined();
    const ItemProcessor = { ProcessorConfig: { Mode: 'DISTRIBUTED' }, StartAt: 'T', States: { T: { Type: 'Succeed' } } };
    const written = { Type: 'Map', ItemProcessor, ResultWriter: { Resource: 'arn:aws:states:::s3:putObject' }, End: true };
    expect(mockProblem(parseState(written).definition!, { result: [] })).toBe('Mocked result must be a JSON object.');
  });

  it.each(['Pass', 'Succeed', 'Fail'])('cannot be mocked where it does nothing: %s', (Type) => {
    const { definition } = parseState({ Type, ...(Type === 'Pass' && { End: true }) });
    expect(mockProblem(definition!, { result: 1 })).toBe(`State type '${Type}' is not supported when a mock is specified`);
    expect(mockProblem(definition!, undefined)).toBeUndefined();
  });

  it('waits for nothing', async () => {
    expect(await test({ Type: 'Wait', Seconds: 3600, Next: 'Then' })).toEqual({ status: 'SUCCEEDED', output: {}, nextState: 'Then' });
  });

  it('gets the results of its branches or iterations from the mock', async () => {
    expect(
      await test(
        { Type: 'Map', ItemProcessor: { StartAt: 'T', States: { T: { ...task, Next: 'T' } } }, End: true },
        { input: [1, 2], mock: { result: ['a', 'b'] } },
      ),
    ).toEqual({ status: 'SUCCEEDED', output: ['a', 'b'] });
  });
});
