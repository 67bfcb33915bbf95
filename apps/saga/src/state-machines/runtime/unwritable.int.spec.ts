import { randomUUID } from 'node:crypto';
import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ExecutionDescription } from '../executions.js';
import { ended, machineOf, migrateStateMachines, openRig, type Rig, typesOf } from '../testing/rig.fixture.js';
import type { Change } from './tables/change.js';

/** Values are planted in what is written, as if a definition had led to them. */
describe('what no table can hold', () => {
  let database: ScratchDatabase;
  let rig: Rig;
  let write: Rig['runtime']['ledger']['write'];

  beforeAll(async () => {
    database = await scratchDatabase({ migrate: migrateStateMachines });
    rig = await openRig(database.roleUrl);
    write = rig.runtime.ledger.write.bind(rig.runtime.ledger);
  });
  afterEach(() => void (rig.runtime.ledger.write = write));
  afterAll(async () => {
    await rig?.close();
    await database?.drop();
  });

  /** As long as the execution has not failed of it. */
  const plant = (isConcerned: (change: Change) => boolean, planted: Partial<Change>): void => {
    rig.runtime.ledger.write = (change) => write(isConcerned(change) && change.status !== 'FAILED' ? { ...change, ...planted } : change);
  };
  const ask = { Type: 'Task', Resource: 'arn:aws:states:::x:y', End: true };
  const resting = machineOf({ StartAt: 'Rest', States: { Rest: { Type: 'Wait', Seconds: 1, Next: 'Ask' }, Ask: ask } });
  const hasFailed = (end: ExecutionDescription): void => {
    expect(end).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(end.cause).toMatch(/^The execution cannot be stored as it would be: ./);
  };

  it.each([
    ['a moment beyond the calendar', { due: 1e303 }],
    ['a character that no text has', { placed: [{ task: 'a\0b' }] }],
    ['a count beyond all numbers', { mapRuns: [{ arn: 'a', startedAt: 1, maxConcurrency: 1e300 }] }],
    ['a text that is too long to be made', { goneBuckets: new Proxy([], { get: () => void 'x'.repeat(2 ** 30) }) }],
  ] satisfies [string, Partial<Change>][])('ends the execution on its way: %s', async (_, planted) => {
    plant(({ version }) => version !== undefined, planted);
    const { executionArn } = await rig.executions.start({ machine: resting, name: randomUUID(), input: {} });
    hasFailed(await ended(rig, executionArn));
    expect(await typesOf(rig, executionArn)).toEqual(['ExecutionStarted', 'WaitStateEntered', 'ExecutionFailed']);
    expect(await database.query('SELECT FROM machine_timers')).toEqual([]);
  });

  it('ends an execution that begins with it, which its starter learns from its status', async () => {
    plant(({ version }) => version === undefined, { due: 1e303 });
    const { executionArn } = await rig.executions.start({ machine: resting, name: randomUUID(), input: {} });
    hasFailed(await ended(rig, executionArn));
    expect(await typesOf(rig, executionArn)).toEqual(['ExecutionStarted', 'ExecutionFailed']);
  });

  it('ends an execution that is redriven into it once more', async () => {
    const { executionArn } = await rig.executions.start({ machine: resting, name: randomUUID(), input: {} });
    await rig.executions.stop(executionArn);
    plant(({ redriveCount }) => redriveCount > 0, { due: 1e303 });
    await rig.executions.redrive(executionArn);
    hasFailed(await ended(rig, executionArn));
    expect((await typesOf(rig, executionArn)).slice(-2)).toEqual(['ExecutionRedriven', 'ExecutionFailed']);
  });

  it('is told the parent that waits, and the map run ends', async () => {
    const processor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, StartAt: 'Ask', States: { Ask: ask } };
    const machine = machineOf({ StartAt: 'Each', States: { Each: { Type: 'Map', ItemProcessor: processor, End: true } } });
    plant(({ record }) => record.parent !== undefined, { due: 1e303 });
    const { executionArn } = await rig.executions.start({ machine, name: randomUUID(), input: [1, 2] });
    expect(await ended(rig, executionArn)).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
    expect(rig.faults).toEqual([]);
  });
});
