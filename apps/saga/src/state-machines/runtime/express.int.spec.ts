import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StateMachineTypeNotSupported } from '../executions.js';
import { ended, machineOf, migrateRuntime, openRig, type Rig } from '../testing/rig.fixture.js';

describe('express executions', () => {
  let database: ScratchDatabase;
  let rig: Rig;
  const express = { type: 'EXPRESS' } as const;
  const machine = machineOf(
    {
      StartAt: 'Ask',
      States: {
        Ask: {
          Type: 'Task',
          Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f',
          Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 1 }],
          Next: 'Rest',
        },
        Rest: { Type: 'Wait', Seconds: 1, End: true },
      },
    },
    express,
  );

  beforeAll(async () => {
    database = await scratchDatabase({ migrate: migrateRuntime });
    let tries = 0;
    rig = await openRig(database.roleUrl, {
      call: ({ task }) => (tries++ === 0 ? { kind: 'failed', error: 'Busy', cause: '' } : { kind: 'succeeded', output: task.parameters }),
    });
  });
  afterAll(async () => {
    await rig?.close();
    await database?.drop();
  });

  it('run to their end while their starter waits, and leave nothing behind', async () => {
    const result = await rig.executions.startSync({ machine, name: 'sync', input: { n: 1 } });
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: '{"n":1}', input: '{"n":1}' });
    expect(result.executionArn).toMatch(/:express:.*:sync:[0-9a-f-]{36}$/);
    expect(result.stopDate.getTime() - result.startDate.getTime()).toBeGreaterThanOrEqual(2000);
    expect(await database.query('SELECT * FROM machine_executions')).toEqual([]);
  });

  it('may have one name several times, and no history', async () => {
    const [one, other] = await Promise.all([1, 2].map((n) => rig.executions.start({ machine, name: 'twice', input: { n } })));
    expect(one!.executionArn).not.toBe(other!.executionArn);
    expect(await ended(rig, one!.executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{"n":1}' });
    expect((await rig.executions.history(one!.executionArn, { limit: 10 })).items).toEqual([]);
  });

  it('are the only ones that are waited for', async () => {
    const standard = machineOf({ StartAt: 'Only', States: { Only: { Type: 'Pass', End: true } } });
    await expect(rig.executions.startSync({ machine: standard, name: 'no', input: {} })).rejects.toThrow(StateMachineTypeNotSupported);
  });
});
