import { metrics } from '@quadrille/telemetry';
import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PinnedMachine } from '../executions.js';
import { ended, machineOf, migrateStateMachines, openRig, type Rig } from '../testing/rig.fixture.js';

const asking = (type: PinnedMachine['type']): PinnedMachine => {
  const Retry = [{ ErrorEquals: ['Busy', 'Away'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 2 }];
  const Ask = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', Retry, End: true };
  return machineOf({ StartAt: 'Ask', States: { Ask } }, { type });
};
const retriesOf = async ({ name }: PinnedMachine): Promise<readonly unknown[]> => {
  const { values = [] } = (await metrics.getSingleMetric('quadrille_task_retries_total')?.get()) ?? {};
  return values.filter(({ labels }) => labels['workflow'] === name).map(({ labels, value }) => [labels['state'], labels['error'], value]);
};

describe('retries of a state machine', () => {
  let database: ScratchDatabase;
  let rigs: Rig[];

  beforeAll(async () => {
    database = await scratchDatabase({ migrate: migrateStateMachines });
    const call = () => ({ kind: 'failed', error: 'Busy', cause: '' }) as const;
    rigs = await Promise.all([1, 2].map(() => openRig(database.roleUrl, { call })));
  });
  afterAll(async () => {
    for (const rig of rigs) await rig.close();
    await database.drop();
  });

  it('are counted once each, whichever instance takes them', async () => {
    const machine = asking('STANDARD');
    const { executionArn } = await rigs[0]!.executions.start({ machine, name: 'counted', input: {} });
    expect(await ended(rigs[1]!, executionArn)).toMatchObject({ status: 'FAILED', error: 'Busy' });
    expect(await retriesOf(machine)).toEqual([['Ask', 'Busy', 2]]);
  });

  it('are counted also where nothing else is kept', async () => {
    const machine = asking('EXPRESS');
    expect(await rigs[0]!.executions.startSync({ machine, name: 'sync', input: {} })).toMatchObject({ status: 'FAILED', error: 'Busy' });
    expect(await retriesOf(machine)).toEqual([['Ask', 'Busy', 2]]);
  });
});
