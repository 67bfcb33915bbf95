import type { Json } from '@quadrille/asl';
import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { ExecutionDescription, ExecutionListItem, PinnedMachine } from '../executions.js';
import type { MapRunDescription } from '../map-runs.js';
import { childrenOf } from './telling/listing.js';
import { ended, machineOf, migrateStateMachines, openRig, outputOf, type Rig, type StubCall, typesOf } from '../testing/rig.fixture.js';

const lambda = (name: string): string => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;

/** Each item is weighed and then packed. */
const weighAndPack = (fields: object, type = 'STANDARD', pack: object = { Type: 'Task', Resource: lambda('pack') }): PinnedMachine => {
  const states = { Weigh: { Type: 'Task', Resource: lambda('weigh'), Next: 'Pack' }, Pack: { ...pack, End: true } };
  const processor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: type }, StartAt: 'Weigh', States: states };
  return machineOf({ StartAt: 'Each', States: { Each: { Type: 'Map', Label: 'each', ...fields, ItemProcessor: processor, End: true } } });
};

describe('a map run that is redriven with its execution', () => {
  let database: ScratchDatabase;
  let rig: Rig;
  /** Items that cannot be packed now, items whose packing takes for ever, and what was done. */
  const broken = new Set<Json>();
  const endless = new Set<Json>();
  let done: string[] = [];
  let keys: string[] = [];

  const call: StubCall = ({ task, signal, idempotencyKey }) => {
    keys.push(idempotencyKey);
    const [name, item] = [task.resource.split(':').at(-1)!, task.parameters];
    done.push(`${name} ${JSON.stringify(item)}`);
    if (name === 'pack' && broken.has(item)) return { kind: 'failed', error: 'Broken', cause: 'no box' };
    if (name === 'pack' && endless.has(item))
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    return { kind: 'succeeded', output: item };
  };

  beforeAll(async () => {
    database = await scratchDatabase({ migrate: migrateStateMachines });
    rig = await openRig(database.roleUrl, { call });
  });
  beforeEach(() => {
    done = [];
    keys = [];
    broken.clear();
    endless.clear();
  });
  afterAll(async () => {
    await rig?.close();
    await database?.drop();
  });

  const expectEnded = (error: unknown): void => expect(error).toMatchObject({ refusal: 'ExecutionNotRedrivable' });
  const begin = async (machine: PinnedMachine, input: Json): Promise<string> =>
    (await rig.executions.start({ machine, name: 'run', input })).executionArn;
  const runOf = async (arn: string): Promise<MapRunDescription> => (await rig.executions.listMapRuns(arn, { limit: 2 })).items[0]!;
  const listed = async (arn: string, filter: object = {}): Promise<readonly ExecutionListItem[]> =>
    (await rig.executions.list({ mapRunArn: (await runOf(arn)).mapRunArn, limit: 100, ...filter })).items;
  const arnsOf = async (arn: string): Promise<readonly string[]> => (await listed(arn)).map(({ executionArn }) => executionArn).toSorted();
  const childOf = async (arn: string, input: string): Promise<ExecutionDescription> => {
    const all = await Promise.all((await arnsOf(arn)).map((child) => rig.executions.describe(child)));
    return all.find((child) => child?.input === input)!;
  };
  const isPacking = async (...items: readonly Json[]): Promise<void> => {
    await expect.poll(() => items.every((item) => done.includes(`pack ${JSON.stringify(item)}`))).toBe(true);
  };

  it('goes on with the children that failed, under their ARNs and from the states that failed', async () => {
    broken.add(2);
    const arn = await begin(weighAndPack({ MaxConcurrency: 1 }), [1, 2, 3]);
    expect(await ended(rig, arn)).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
    const first = await arnsOf(arn);
    expect((await runOf(arn)).counts.executions).toMatchObject({ succeeded: 1, failed: 1, pending: 1, total: 3 });
    broken.clear();
    await rig.executions.redrive(arn);
    expect(outputOf(await ended(rig, arn))).toEqual([1, 2, 3]);
    expect(done.filter((each) => each.endsWith('2'))).toEqual(['weigh 2', 'pack 2', 'pack 2']);
    const [one, two, three] = await Promise.all(['1', '2', '3'].map((input) => childOf(arn, input)));
    expect(first).toEqual([one!.executionArn, two!.executionArn].toSorted());
    expect([one, two, three].map((child) => child!.redriveCount)).toEqual([0, 1, 0]);
    expect(two).toMatchObject({ status: 'SUCCEEDED', redriveDate: expect.any(Date) });
    expect(await typesOf(rig, two!.executionArn)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
      'TaskStateExited',
      'TaskStateEntered',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionFailed',
      'ExecutionFailed',
      'ExecutionRedriven',
      'TaskStateEntered',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    expect(await runOf(arn)).toMatchObject({
      status: 'SUCCEEDED',
      redriveCount: 1,
      counts: { executions: { succeeded: 3, failed: 0, pending: 0, pendingRedrive: 0, total: 3 } },
    });
  });

  it('goes on with the children that were aborted, and starts those that never were', async () => {
    for (const item of [1, 2, 3]) endless.add(item);
    const arn = await begin(weighAndPack({ MaxConcurrency: 2 }), [1, 2, 3]);
    await isPacking(1, 2);
    await rig.executions.stop(arn);
    await expect.poll(async () => (await runOf(arn)).counts.executions).toMatchObject({ aborted: 2, pending: 1, running: 0 });
    expect(await runOf(arn)).toMatchObject({ status: 'ABORTED' });
    const first = await arnsOf(arn);
    endless.clear();
    await rig.executions.redrive(arn);
    expect(outputOf(await ended(rig, arn))).toEqual([1, 2, 3]);
    expect(await arnsOf(arn)).toEqual(expect.arrayContaining([...first]));
    expect(await arnsOf(arn)).toHaveLength(3);
    expect((await childOf(arn, '1')).redriveCount).toBe(1);
    expect(await typesOf(rig, (await childOf(arn, '2')).executionArn)).toEqual(
      expect.arrayContaining(['ExecutionAborted', 'ExecutionRedriven']),
    );
    expect(done.filter((each) => each.startsWith('weigh')).toSorted()).toEqual(['weigh 1', 'weigh 2', 'weigh 3']);
  });

  it('may be stopped and redriven so quickly that its children have not heard of the end', async () => {
    for (const item of [1, 2, 3, 4]) endless.add(item);
    const arn = await begin(weighAndPack({}), [1, 2, 3, 4]);
    await isPacking(1, 2, 3, 4);
    const first = await arnsOf(arn);
    const other = await openRig(database.roleUrl, { call });
    onTestFinished(() => other.close());
    for (let round = 0; round < 10; round++) {
      const [stopping, redriving] = round % 2 === 0 ? [rig, other] : [other, rig];
      await Promise.all([stopping.executions.stop(arn), redriving.executions.redrive(arn).catch(expectEnded)]);
    }
    await other.executions.stop(arn);
    await expect.poll(async () => (await runOf(arn)).counts.executions.running).toBe(0);
    endless.clear();
    await rig.executions.redrive(arn);
    expect(outputOf(await ended(rig, arn))).toEqual([1, 2, 3, 4]);
    expect(await arnsOf(arn)).toEqual(first);
    await expect.poll(() => database.query('SELECT * FROM machine_signals')).toEqual([]);
  });

  it('starts express children anew, under their ARNs', async () => {
    broken.add(2);
    const arn = await begin(weighAndPack({ MaxConcurrency: 1 }, 'EXPRESS'), [1, 2]);
    expect((await ended(rig, arn)).status).toBe('FAILED');
    const first = await arnsOf(arn);
    expect(await childOf(arn, '2')).toMatchObject({ status: 'FAILED', redriveStatus: 'REDRIVABLE_BY_MAP_RUN' });
    broken.clear();
    await rig.executions.redrive(arn);
    expect(outputOf(await ended(rig, arn))).toEqual([1, 2]);
    expect(await arnsOf(arn)).toEqual(first);
    expect(done.filter((each) => each.endsWith('2'))).toEqual(['weigh 2', 'pack 2', 'weigh 2', 'pack 2']);
    // Under a key of before it would be the call of before, and answered as that was.
    expect(new Set(keys).size).toBe(keys.length);
    expect((await childOf(arn, '2')).redriveCount).toBe(0);
  });

  it('tells which children wait for their redrive, until there is room for them', async () => {
    for (const item of [1, 2, 3]) broken.add(item);
    const arn = await begin(weighAndPack({ MaxConcurrency: 1, ToleratedFailureCount: 2 }), [1, 2, 3, 4]);
    expect((await ended(rig, arn)).status).toBe('FAILED');
    expect((await runOf(arn)).counts.executions).toMatchObject({ failed: 3, pending: 1, pendingRedrive: 0 });
    broken.clear();
    for (const item of [1, 2, 3]) endless.add(item);
    await rig.executions.redrive(arn);
    await expect
      .poll(async () => (await runOf(arn)).counts.executions)
      .toMatchObject({ running: 1, failed: 0, pending: 1, pendingRedrive: 2, total: 4 });
    expect(await listed(arn, { status: 'PENDING_REDRIVE' })).toHaveLength(2);
    expect(await listed(arn, { status: 'FAILED' })).toHaveLength(0);
    expect(await childOf(arn, '1')).toMatchObject({ status: 'PENDING_REDRIVE' });
    // Its results, were they written now, are what each of them ended as.
    const asTheyEnded: string[] = [];
    for await (const { status } of childrenOf(rig.runtime.pool, (await runOf(arn)).mapRunArn)) asTheyEnded.push(status);
    expect(asTheyEnded.toSorted()).toEqual(['FAILED', 'FAILED', 'RUNNING']);
    await rig.executions.stop(arn);
    await expect.poll(async () => (await runOf(arn)).counts.executions).toMatchObject({ aborted: 1, failed: 2, pendingRedrive: 0 });
    endless.clear();
    await rig.executions.redrive(arn);
    expect(outputOf(await ended(rig, arn))).toEqual([1, 2, 3, 4]);
  });

  it('takes its children along onto another definition', async () => {
    broken.add(1);
    const arn = await begin(weighAndPack({}), [1, 5]);
    expect((await ended(rig, arn)).status).toBe('FAILED');
    await rig.executions.redrive(arn, weighAndPack({}, 'STANDARD', { Type: 'Pass', Result: 'by hand' }));
    expect(outputOf(await ended(rig, arn))).toEqual(['by hand', 5]);
  });

  it('leaves a child that failed for good as it is: where it stands is not in the other definition', async () => {
    broken.add(1);
    const arn = await begin(weighAndPack({}), [1]);
    expect((await ended(rig, arn)).status).toBe('FAILED');
    const other = machineOf(JSON.parse(JSON.stringify(weighAndPack({}).definition).replaceAll('Pack', 'Wrap')) as object);
    await rig.executions.redrive(arn, other);
    expect(await ended(rig, arn)).toMatchObject({ status: 'FAILED', redriveCount: 1 });
    expect(await childOf(arn, '1')).toMatchObject({ status: 'FAILED', redriveCount: 0, error: 'Broken' });
    // It is the run that redrives its children.
    await expect(rig.executions.redrive((await childOf(arn, '1')).executionArn)).rejects.toThrow('by its Map Run');
  });
});
