import { describe, expect, it } from 'vitest';
import { only, Play } from '../../play.fixture.js';

const ItemProcessor = {
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  StartAt: 'Same',
  States: { Same: { Type: 'Pass', End: true } },
};
const caught = { ErrorEquals: ['States.QueryEvaluationError'], Next: 'Repair' };

async function played(fields: object): Promise<Play> {
  const Map = { QueryLanguage: 'JSONata', Type: 'Map', Items: [1, 2], ...fields, ItemProcessor, Catch: [caught], Next: 'Done' };
  const states = { Map, Done: { Type: 'Pass', End: true }, Repair: { Type: 'Pass', Result: 'repaired', End: true } };
  return await new Play({ StartAt: 'Map', States: states }).startLater({ n: 0 });
}

describe('a number that an expression gives a Map', () => {
  const counts = ['MaxConcurrency', 'ToleratedFailureCount'].flatMap((field) => [-1, 1.5].map((value) => [field, value] as const));

  it.each([...counts, ['ToleratedFailurePercentage', -0.5] as const, ['ToleratedFailurePercentage', 100.1] as const])(
    'is refused where %s is %d, which can be caught',
    async (field, value) => {
      const play = await played({ [field]: `{% $states.input.n + ${value} %}` });
      expect(play.types).toContain('EvaluationFailed');
      expect(play.execution).toMatchObject({ status: 'SUCCEEDED', output: 'repaired' });
    },
  );

  it('is refused where it is less than no items of a reader', async () => {
    const ItemReader = { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'JSON', MaxItems: '{% -1 %}' } };
    const play = await played({ Items: undefined, ItemReader });
    await play.signalLater({ kind: 'taskSucceeded', taskId: play.tasks[0]!.taskId, output: [1] });
    expect(play.execution).toMatchObject({ output: 'repaired' });
  });

  it.each([
    ['MaxItemsPerBatch', { ItemBatcher: { MaxItemsPerBatch: '{% -1 %}' } }],
    ['MaxInputBytesPerBatch', { ItemBatcher: { MaxInputBytesPerBatch: '{% 0.5 %}' } }],
  ])('is refused where it makes no %s', async (_, fields) => {
    expect((await played(fields)).execution).toMatchObject({ output: 'repaired' });
  });

  it.each([
    ['MaxConcurrency', 0],
    ['ToleratedFailureCount', 2],
    ['ToleratedFailurePercentage', 12.5],
    ['ToleratedFailurePercentage', 100],
  ])('is taken where %s is %d', async (field, value) => {
    expect((await played({ [field]: `{% ${value} %}` })).execution).toMatchObject({ status: 'SUCCEEDED', output: [1, 2] });
  });
});

describe('a number that a path gives a Map', () => {
  it.each([
    ['ToleratedFailurePercentage', 101, 'ToleratedFailurePercentage must be between 0 and 100.'],
    ['ToleratedFailureCount', -1, 'ToleratedFailureCount cannot be negative.'],
    ['MaxConcurrency', -1, "Expected non-negative integer for MaxConcurrency, got '-1' instead."],
  ])('ends the execution where it is out of range, and nobody can catch it: %s', (field, n, cause) => {
    const Map = { Type: 'Map', [`${field}Path`]: '$.n', ItemsPath: '$.items', ItemProcessor };
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Repair' }];
    const play = new Play({
      StartAt: 'Map',
      States: { Map: { ...Map, Catch, End: true }, Repair: { Type: 'Pass', End: true } },
    }).start({ n, items: [1] });
    const where = "An error occurred while executing the state 'Map' (entered at the event id #2). ";
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause: where + cause });
  });

  it('is refused by the reader where it is less than no items', () => {
    const ItemReader = { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'JSON', MaxItemsPath: '$.most' } };
    const play = new Play(only({ Type: 'Map', ItemReader, ItemProcessor })).start({ most: -1 });
    expect(play.succeed([1]).execution).toMatchObject({ error: 'States.ItemReaderFailed', cause: 'field MaxItems must be positive' });
  });
});
