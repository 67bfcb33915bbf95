import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change } from './tables/change.js';
import { ended, machineOf, migrateStateMachines, openRig, outputOf, type Rig } from '../testing/rig.fixture.js';

const branches = 10_000;
/** Each is an execution with a history of its own: what holds for these holds for more. */
const children = 2_500;

describe('a Map of ten thousand iterations', () => {
  let database: ScratchDatabase;
  let rig: Rig;
  let largest = 0;
  let written = 0;

  beforeAll(async () => {
    database = await scratchDatabase({ migrate: migrateStateMachines });
    rig = await openRig(database.roleUrl);
    const { ledger } = rig.runtime;
    const write = ledger.write.bind(ledger);
    ledger.write = (change: Change) => {
      const size = change.head.length + change.buckets.reduce((sum, { state }) => sum + state.length, 0);
      largest = Math.max(largest, change.buckets.length);
      written += size;
      return write(change);
    };
  });
  afterAll(async () => {
    await rig?.close();
    await database?.drop();
  });

  const each = (config: object): ReturnType<typeof machineOf> =>
    machineOf({
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          ItemsPath: '$.items',
          ItemProcessor: {
            ...config,
            StartAt: 'Ask',
            States: { Ask: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', End: true } },
          },
          End: true,
        },
      },
    });
  const itemsOf = (length: number): readonly number[] => Array.from({ length }, (_, index) => index);

  it('runs inside its execution in bounded time, writing as little of each as of one of a hundred', { timeout: 240_000 }, async () => {
    const items = itemsOf(branches);
    const before = process.memoryUsage().heapUsed;
    const { executionArn } = await rig.executions.start({ machine: each({}), name: 'inline', input: { items } });
    const end = await ended(rig, executionArn, 200_000);
    expect(outputOf(end)).toEqual(items);
    const { items: last } = await rig.executions.history(executionArn, { limit: 1, reverse: true });
    // Seven events an iteration, and what is around them.
    expect(last[0]).toMatchObject({ type: 'ExecutionSucceeded', id: branches * 7 + 6 });
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(300 * 1024 * 1024);
    // Forty iterations run at once: they are in two buckets, now and then in a few more.
    expect(largest).toBeLessThan(20);
    const anIteration = written / branches;
    written = 0;
    const few = await rig.executions.start({ machine: each({}), name: 'few', input: { items: itemsOf(100) } });
    await ended(rig, few.executionArn);
    expect(anIteration).toBeLessThan((written / 100) * 1.2);
    expect(rig.faults).toEqual([]);
  });

  it('runs as children with histories of their own', { timeout: 240_000 }, async () => {
    const items = itemsOf(children);
    const machine = each({ ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } });
    const { executionArn } = await rig.executions.start({ machine, name: 'distributed', input: { items } });
    expect(outputOf(await ended(rig, executionArn, 200_000))).toEqual(items);
    const { items: runs } = await rig.executions.listMapRuns(executionArn, { limit: 10 });
    expect(runs).toMatchObject([{ status: 'SUCCEEDED', counts: { executions: { succeeded: children, total: children } } }]);
    const { items: executions } = await rig.executions.list({ mapRunArn: runs[0]!.mapRunArn, limit: 3 });
    expect((await rig.executions.history(executions[0]!.executionArn, { limit: 100 })).items).toHaveLength(7);
    expect(
      await database.query('SELECT 1 FROM machine_signals UNION ALL SELECT 1 FROM machine_timers UNION ALL SELECT 1 FROM machine_tasks'),
    ).toEqual([]);
    expect(rig.faults).toEqual([]);
  });
});
