import { metrics } from '@quadrille/telemetry';
import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { PinnedMachine } from '../executions.js';
import { machineOf, migrateStateMachines, openRig, type Rig } from '../testing/rig.fixture.js';

describe('express executions', () => {
  let database: ScratchDatabase;
  let rig: Rig;
  /** Calls are answered when this is over. */
  let answering = Promise.resolve();
  const express = { type: 'EXPRESS' } as const;
  const isThere = { Variable: '$.x', IsPresent: true };
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

  const tables = ['executions', 'buckets', 'history', 'tasks', 'timers', 'signals'];
  const whatIsKept = (): Promise<object[]> =>
    database.query(tables.map((table) => `SELECT '${table}' FROM machine_${table}`).join(' UNION ALL '));
  const counted = async ({ name }: PinnedMachine, status: string): Promise<number> => {
    const { values } = (await metrics.getSingleMetric('quadrille_express_executions_total')?.get()) ?? { values: [] };
    return values.find(({ labels }) => labels['machine'] === name && labels['status'] === status)?.value ?? 0;
  };

  beforeAll(async () => {
    database = await scratchDatabase({ migrate: migrateStateMachines });
    let tries = 0;
    rig = await openRig(database.roleUrl, {
      call: async ({ task }) => {
        await answering;
        return tries++ === 0 ? { kind: 'failed', error: 'Busy', cause: '' } : { kind: 'succeeded', output: task.parameters };
      },
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
    expect(await whatIsKept()).toEqual([]);
    expect(await counted(machine, 'SUCCEEDED')).toBe(1);
  });

  it('may have one name several times, and leave nothing behind but their count', async () => {
    const { promise, resolve: answer } = Promise.withResolvers<void>();
    answering = promise;
    const [one, other] = await Promise.all([1, 2].map((n) => rig.executions.start({ machine, name: 'twice', input: { n } })));
    expect(one!.executionArn).not.toBe(other!.executionArn);
    expect((await rig.executions.history(one!.executionArn, { limit: 10 })).items).toEqual([]);
    expect(await rig.executions.describe(one!.executionArn)).toMatchObject({ status: 'RUNNING' });
    answer();
    await expect.poll(whatIsKept).toEqual([]);
    expect(await rig.executions.describe(one!.executionArn)).toBeUndefined();
    await expect.poll(() => counted(machine, 'SUCCEEDED')).toBe(3);
    expect(rig.faults).toEqual([]);
  });

  it('leave nothing behind either when they end at once, or badly', async () => {
    const failing = machineOf({ StartAt: 'No', States: { No: { Type: 'Fail', Error: 'No' } } }, express);
    await rig.executions.start({ machine: failing, name: 'at-once', input: {} });
    expect(await counted(failing, 'FAILED')).toBe(1);
    const late = machineOf({ StartAt: 'Rest', TimeoutSeconds: 5, States: { Rest: { Type: 'Wait', Seconds: 60, End: true } } }, express);
    await rig.executions.start({ machine: late, name: 'late', input: {} });
    expect(await whatIsKept()).not.toEqual([]);
    await expect.poll(() => counted(late, 'TIMED_OUT')).toBe(1);
    expect(await whatIsKept()).toEqual([]);
  });

  it('that go on without end leave room for everything else, whether somebody waits for them or not', async () => {
    const states = {
      A: { Type: 'Pass', Next: 'B' },
      B: { Type: 'Choice', Choices: [{ ...isThere, Next: 'C' }], Default: 'A' },
      C: { Type: 'Succeed' },
    };
    const endless = machineOf({ StartAt: 'A', TimeoutSeconds: 1, States: states }, express);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 20);
    onTestFinished(() => clearInterval(timer));
    const result = await rig.executions.startSync({ machine: endless, name: 'endless', input: {} });
    expect(result).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
    expect(ticks).toBeGreaterThan(5);
    ticks = 0;
    await rig.executions.start({ machine: endless, name: 'endless', input: {} });
    await expect.poll(() => counted(endless, 'TIMED_OUT')).toBe(2);
    expect(ticks).toBeGreaterThan(5);
  });

  it('that nobody waits for end after five minutes, too', async () => {
    const slow = machineOf({ StartAt: 'Rest', States: { Rest: { Type: 'Wait', Seconds: 3600, End: true } } }, express);
    const { executionArn, startDate } = await rig.executions.start({ machine: slow, name: 'slow', input: {} });
    const [timer] = await database.query<{ due: string }>('SELECT extract(epoch FROM due_at) * 1000 AS due FROM machine_timers');
    expect(Number(timer!.due) - startDate.getTime()).toBeGreaterThanOrEqual(300_000);
    expect(Number(timer!.due) - startDate.getTime()).toBeLessThan(310_000);
    await rig.executions.stop(executionArn);
  });

  it('go on without a call that took too long, which is made no longer then', async () => {
    const heard: string[] = [];
    const impatient = await openRig(database.roleUrl, {
      call: ({ task, signal }) => {
        if (task.stateName === 'Next') return { kind: 'succeeded', output: [...heard] };
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            heard.push(task.stateName);
            reject(new Error('aborted'));
          });
        });
      },
    });
    onTestFinished(() => impatient.close());
    const ask = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f' };
    const states = {
      Slow: { ...ask, TimeoutSeconds: 1, Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Next' }], End: true },
      Next: { ...ask, End: true },
    };
    const result = await impatient.executions.startSync({
      machine: machineOf({ StartAt: 'Slow', States: states }, express),
      name: 'slow',
      input: {},
    });
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: '["Slow"]' });
  });

  it('are the only ones that are waited for', async () => {
    const standard = machineOf({ StartAt: 'Only', States: { Only: { Type: 'Pass', End: true } } });
    await expect(rig.executions.startSync({ machine: standard, name: 'no', input: {} })).rejects.toMatchObject({
      refusal: 'StateMachineTypeNotSupported',
    });
  });
});
