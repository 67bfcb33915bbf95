import { describe, expect, it } from 'vitest';
import { openTasks, redrive } from '../index.js';
import { only, Play } from '../play.fixture.js';

const task = { Type: 'Task', Resource: 'arn:aws:states:::inventory:pick', End: true };
const processor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, StartAt: 'Pick', States: { Pick: task } };
const batches = { Type: 'Map', ItemBatcher: { MaxItemsPerBatch: 5 }, MaxConcurrency: 1, ItemProcessor: processor };
const items = Array.from({ length: 12 }, (_, index) => index);

function failing(limits: object, count: number): Play {
  const play = new Play(only({ ...batches, ...limits })).start(items);
  for (let failed = 0; failed < count; failed++) play.fail('Bad');
  return play;
}

describe('the tolerance of a map run with batches', () => {
  const over = { status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' };

  it('is of items: a batch that fails has failed with all of its own', () => {
    expect(failing({ ToleratedFailureCount: 1 }, 1).execution).toMatchObject(over);
    expect(failing({ ToleratedFailureCount: 5 }, 1).execution).toMatchObject({ status: 'RUNNING' });
    expect(failing({ ToleratedFailureCount: 11 }, 3).execution).toMatchObject(over);
    expect(failing({ ToleratedFailureCount: 12 }, 3).execution).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('is a share of the items, not of the batches', () => {
    expect(failing({ ToleratedFailurePercentage: 41 }, 1).execution).toMatchObject(over);
    expect(failing({ ToleratedFailurePercentage: 42 }, 1).execution).toMatchObject({ status: 'RUNNING' });
  });

  it('is a share to the last item, also where hundredths are no exact numbers', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index);
    const seventh = new Play(only({ ...batches, ItemBatcher: { MaxItemsPerBatch: 1 }, ToleratedFailurePercentage: 7 })).start(hundred);
    for (let failed = 0; failed < 7; failed++) seventh.fail('Bad');
    expect(seventh.execution).toMatchObject({ status: 'RUNNING' });
    expect(seventh.fail('Bad').execution).toMatchObject(over);
  });

  it('is whole again when the run is redriven', async () => {
    const play = failing({ ToleratedFailureCount: 5 }, 2);
    const { execution } = await redrive(play.definition, play.execution, play.context);
    Object.assign(play, { execution, tasks: openTasks(execution) });
    expect(play.fail('Bad').execution).toMatchObject({ status: 'RUNNING' });
  });
});

it('of an iteration that fails for good takes away all that still ran inside of it', () => {
  const picks = {
    Type: 'Map',
    ItemsPath: '$.lines',
    ItemSelector: { 'v.$': 'States.ArrayGetItem($.known, $$.Map.Item.Index)' },
    MaxConcurrency: 2,
  };
  const inner = { ...picks, ItemProcessor: { StartAt: 'Pick', States: { Pick: task } }, End: true };
  const ItemProcessor = { ...processor, StartAt: 'Lines', States: { Lines: inner } };
  const each = only({ Type: 'Map', ToleratedFailurePercentage: 100, ItemProcessor });
  const play = new Play(each).start([
    { lines: [1, 2, 3], known: ['a', 'b'] },
    { lines: [1], known: ['a'] },
  ]);
  const [first, second, other] = play.tasks;
  play.signal({ kind: 'taskSucceeded', taskId: first!.taskId, output: 1 });
  expect(openTasks(play.execution).map(({ taskId }) => taskId)).toEqual([other!.taskId]);
  expect(Object.keys(play.execution.held)).toEqual(['0', '0.1']);
  const { length } = play.history;
  play.signal({ kind: 'taskSucceeded', taskId: second!.taskId, output: 1 });
  expect(play.history).toHaveLength(length);
  play.signal({ kind: 'taskSucceeded', taskId: other!.taskId, output: 1 });
  expect(play.execution).toMatchObject({ status: 'SUCCEEDED', output: [[1]] });
});
