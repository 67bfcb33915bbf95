import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redriveThroughCrashes } from '../testing/crash.fixture.js';
import { ended, machineOf, migrateRuntime, openRig, type Rig, type StubCall } from '../testing/rig.fixture.js';

describe('a map run that is redriven while its process dies after every write', () => {
  let database: ScratchDatabase;

  beforeAll(async () => {
    database = await scratchDatabase({ migrate: migrateRuntime });
  });
  afterAll(() => database?.drop());

  const whatIsLeft = (): Promise<object[]> =>
    database.query('SELECT 1 FROM machine_tasks UNION ALL SELECT 1 FROM machine_timers UNION ALL SELECT 1 FROM machine_signals');

  it.each(['STANDARD', 'EXPRESS'])('goes on with its children, each once: %s', { timeout: 120_000 }, async (type) => {
    const states = {
      Ask: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:echo', Next: 'Same' },
      Same: { Type: 'Pass', End: true },
    };
    const processor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: type }, StartAt: 'Ask', States: states };
    const machine = machineOf({
      StartAt: 'Each',
      States: { Each: { Type: 'Map', MaxConcurrency: 2, ItemProcessor: processor, End: true } },
    });
    const failing: StubCall = ({ task }) =>
      task.parameters === 2 ? { kind: 'failed', error: 'Two', cause: '' } : { kind: 'succeeded', output: task.parameters };
    const first = await openRig(database.roleUrl, { call: failing });
    const { executionArn } = await first.executions.start({ machine, name: 'redriven', input: [1, 2, 3] });
    expect((await ended(first, executionArn)).status).toBe('FAILED');
    await expect.poll(whatIsLeft).toEqual([]);
    const childrenOf = async ({ executions }: Rig): Promise<readonly string[]> => {
      const [run] = (await executions.listMapRuns(executionArn, { limit: 1 })).items;
      const { items } = await executions.list({ mapRunArn: run!.mapRunArn, limit: 5 });
      return items.map((child) => child.executionArn);
    };
    const before = await childrenOf(first);
    await first.close();

    const { end, crashes } = await redriveThroughCrashes({ databaseUrl: database.roleUrl }, executionArn);
    expect(end).toMatchObject({ status: 'SUCCEEDED', output: '[1,2,3]' });
    expect(crashes).toBeGreaterThan(4);
    const reader = await openRig(database.roleUrl);
    const after = await childrenOf(reader);
    await reader.close();
    expect(after).toHaveLength(3);
    expect(after).toEqual(expect.arrayContaining([...before]));
    expect(await whatIsLeft()).toEqual([]);
  });
});
