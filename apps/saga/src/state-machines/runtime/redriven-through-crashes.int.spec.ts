import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { redriveThroughCrashes } from '../testing/crash.fixture.js';
import { ended, machineOf, migrateStateMachines, openRig, type Rig, type StubCall } from '../testing/rig.fixture.js';

describe('a map run that is redriven while its process dies after every write', () => {
  let database: ScratchDatabase;

  beforeAll(async () => {
    database = await scratchDatabase({ migrate: migrateStateMachines });
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

  it('takes the children that it had not begun along onto another definition', async () => {
    const asking = (whom: string) => {
      const states = { Ask: { Type: 'Task', Resource: `arn:aws:lambda:us-east-1:123456789012:function:${whom}`, End: true } };
      const processor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, StartAt: 'Ask', States: states };
      return machineOf({ StartAt: 'Each', States: { Each: { Type: 'Map', ItemProcessor: processor, End: true } } }, { name: 'moved' });
    };
    // Nobody begins what the first process left until its parent asks for it.
    const leaseMs = 100_000;
    const first = await openRig(database.roleUrl, { leaseMs });
    vi.spyOn(first.runtime.atHand, 'begin').mockReturnValue();
    const { executionArn } = await first.executions.start({ machine: asking('old'), name: 'moved', input: [1, 2] });
    await first.close();
    const second = await openRig(database.roleUrl, {
      leaseMs,
      call: ({ task }) => ({ kind: 'succeeded', output: task.resource.split(':').at(-1)! }),
    });
    await Promise.all([second.executions.stop(executionArn), second.executions.redrive(executionArn, asking('new'))]);
    expect((await ended(second, executionArn)).output).toBe('["new","new"]');
    await second.close();
  });
});
