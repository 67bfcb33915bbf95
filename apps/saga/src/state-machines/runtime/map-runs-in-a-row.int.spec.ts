import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, machineOf, migrateStateMachines, openRig, outputOf, type Rig, typesOf } from '../testing/rig.fixture.js';

const ProcessorConfig = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' };
const ask = (name: string): object => ({
  StartAt: name,
  States: { [name]: { Type: 'Task', Resource: `arn:aws:states:::work:${name}`, End: true } },
});
const each = (processor: object, fields: object): object => ({
  Type: 'Map',
  ItemsPath: '$.items',
  ItemProcessor: { ProcessorConfig, ...processor },
  ...fields,
});

describe('map runs in a row', () => {
  let database: ScratchDatabase;
  let rig: Rig;
  /** Resolves when the work that never ends is being done. */
  const underWay = Promise.withResolvers<void>();
  const never = Promise.withResolvers<never>();

  beforeAll(async () => {
    database = await scratchDatabase({ migrate: migrateStateMachines });
    rig = await openRig(database.roleUrl, {
      call: async ({ task }) => {
        if (task.stateName === 'Undo') return { kind: 'succeeded', output: `${String(task.parameters)} undone` };
        if (task.parameters !== 'a') {
          underWay.resolve();
          return never.promise;
        }
        await underWay.promise;
        return { kind: 'failed', error: 'Broken', cause: '' };
      },
    });
  });
  afterAll(async () => {
    never.reject(new Error('over'));
    await rig?.close();
    await database?.drop();
  });

  it('do not stop each other: one that begins as the one before it is torn down comes to its own end', async () => {
    const machine = machineOf({
      StartAt: 'Do it #1',
      States: {
        'Do it #1': each(ask('Do'), { Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Undo it' }], End: true }),
        'Undo it': each(ask('Undo'), { End: true }),
      },
    });
    const { executionArn } = await rig.executions.start({ machine, name: 'caught', input: { items: ['a', 'b', 'c'] } });
    const end = await ended(rig, executionArn, 20_000);
    expect(await typesOf(rig, executionArn)).toContain('MapRunFailed');
    expect(outputOf(end)).toEqual(['a undone', 'b undone', 'c undone']);
    const { items } = await rig.executions.listMapRuns(executionArn, { limit: 10 });
    expect(items.map(({ status, counts }) => [status, counts.executions.succeeded]).toSorted()).toEqual([
      ['FAILED', 0],
      ['SUCCEEDED', 3],
    ]);
  });
});
