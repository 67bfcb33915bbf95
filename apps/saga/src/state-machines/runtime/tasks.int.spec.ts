import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ended, machineOf, migrateStateMachines, openRig, outputOf, type Rig, typesOf } from '../testing/rig.fixture.js';

const pack = 'arn:aws:states:us-east-1:123456789012:activity:pack';
const never = new AbortController().signal;

describe('tasks that somebody outside does', () => {
  let database: ScratchDatabase;
  let rig: Rig;

  beforeAll(async () => {
    database = await scratchDatabase({ migrate: migrateStateMachines });
    rig = await openRig(database.roleUrl);
  });
  afterAll(async () => {
    await rig?.close();
    await database?.drop();
  });

  const activity = (fields: object = {}): ReturnType<typeof machineOf> =>
    machineOf({ StartAt: 'Pack', States: { Pack: { Type: 'Task', Resource: pack, ...fields, End: true } } });

  it('are given to a worker that was waiting before there was one', async () => {
    const taking = rig.executions.takeActivityTask(pack, 'ada', 20_000, never);
    const { executionArn } = await rig.executions.start({ machine: activity(), name: 'waited-for', input: { box: 1 } });
    const task = await taking;
    expect(task?.input).toBe('{"box":1}');
    await rig.executions.succeed(task!.taskToken, { packed: true });
    expect(outputOf(await ended(rig, executionArn))).toEqual({ packed: true });
    expect(await typesOf(rig, executionArn)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'ActivityScheduled',
      'ActivityStarted',
      'ActivitySucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('are given to one worker each, oldest first', async () => {
    const machine = activity();
    for (let index = 0; index < 5; index++) await rig.executions.start({ machine, name: `in-turn-${index}`, input: { index } });
    const taken = await Promise.all(Array.from({ length: 5 }, () => rig.executions.takeActivityTask(pack, undefined, 20_000, never)));
    expect(taken.map((task) => task?.input).toSorted()).toEqual(Array.from({ length: 5 }, (_, index) => `{"index":${index}}`));
    expect(await rig.executions.takeActivityTask(pack, undefined, 100, never)).toBeUndefined();
    await Promise.all(taken.map((task) => task && rig.executions.fail(task.taskToken, 'NoBox', 'none left')));
  });

  it('are not taken along by a worker who leaves while one is being looked for', async () => {
    const { executionArn } = await rig.executions.start({ machine: activity(), name: 'left', input: {} });
    const gone = new AbortController();
    const taking = rig.executions.takeActivityTask(pack, 'gone', 1000, gone.signal);
    gone.abort();
    expect(await taking).toBeUndefined();
    expect(await typesOf(rig, executionArn)).not.toContain('ActivityStarted');
    const task = await rig.executions.takeActivityTask(pack, 'here', 20_000, never);
    await rig.executions.succeed(task!.taskToken, 'done');
    expect(outputOf(await ended(rig, executionArn))).toBe('done');
  });

  it('are not given to a worker who leaves while the execution is busy', async () => {
    const { executionArn } = await rig.executions.start({ machine: activity(), name: 'busy', input: {} });
    const busy = Promise.withResolvers<void>();
    const before = rig.runtime.atHand.of(executionArn).do(() => busy.promise);
    const leaving = new AbortController();
    const taking = rig.executions.takeActivityTask(pack, 'leaving', 20_000, leaving.signal);
    await expect.poll(() => database.query('SELECT 1 FROM machine_tasks WHERE offered_until IS NOT NULL')).toHaveLength(1);
    leaving.abort();
    busy.resolve();
    await before;
    expect(await taking).toBeUndefined();
    expect(await typesOf(rig, executionArn)).not.toContain('ActivityStarted');
    const task = await rig.executions.takeActivityTask(pack, 'here', 20_000, never);
    await rig.executions.succeed(task!.taskToken, 'done');
    expect(outputOf(await ended(rig, executionArn))).toBe('done');
  });

  it('time out when the worker gives no sign of life, and live as long as it does', async () => {
    const machine = activity({ HeartbeatSeconds: 4, TimeoutSeconds: 60 });
    const { executionArn } = await rig.executions.start({ machine, name: 'heartbeat', input: {} });
    const task = await rig.executions.takeActivityTask(pack, 'bob', 20_000, never);
    const dueAt = async (): Promise<number> => {
      const [row] = await database.query<{ due: string }>(
        `SELECT extract(epoch FROM due_at) * 1000 AS due FROM machine_timers t JOIN machine_executions e ON e.number = t.execution WHERE e.arn = $1`,
        [executionArn],
      );
      return Number(row?.due);
    };
    const before = await dueAt();
    await rig.executions.heartbeat(task!.taskToken);
    expect(await dueAt()).toBeGreaterThan(before);
    expect((await rig.executions.describe(executionArn))?.status).toBe('RUNNING');
    expect(await ended(rig, executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    await expect(rig.executions.succeed(task!.taskToken, 1)).rejects.toMatchObject({ refusal: 'TaskTimedOut' });
    await expect(rig.executions.heartbeat(task!.taskToken)).rejects.toMatchObject({ refusal: 'TaskTimedOut' });
  });

  it('are not answered by a token that was made up or changed', async () => {
    await rig.executions.start({ machine: activity(), name: 'guessed', input: {} });
    const task = await rig.executions.takeActivityTask(pack, undefined, 20_000, never);
    const bytes = Buffer.from(task!.taskToken, 'base64url');
    bytes[bytes.length - 1]! ^= 1;
    await expect(rig.executions.succeed(bytes.toString('base64url'), 1)).rejects.toMatchObject({ refusal: 'InvalidToken' });
    await expect(rig.executions.succeed('AAAA', 1)).rejects.toMatchObject({ refusal: 'InvalidToken' });
    await rig.executions.succeed(task!.taskToken, 1);
  });

  it('are no longer offered when their execution was stopped', async () => {
    const { executionArn } = await rig.executions.start({ machine: activity(), name: 'stopped', input: {} });
    await rig.executions.stop(executionArn, 'Enough', 'said so');
    expect(await rig.executions.describe(executionArn)).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'said so' });
    expect(await rig.executions.takeActivityTask(pack, undefined, 50, never)).toBeUndefined();
    const stoppedAt = await rig.executions.stop(executionArn);
    expect(stoppedAt).toEqual((await rig.executions.describe(executionArn))?.stopDate);
  });

  it('are heard, and called for once, also where the database is away as the answer comes', async () => {
    let calls = 0;
    let isAway = false;
    const own = await openRig(database.roleUrl, {
      call: () => {
        calls++;
        isAway = true;
        return { kind: 'succeeded', output: 'done' };
      },
    });
    onTestFinished(() => own.close());
    const write = own.runtime.ledger.write.bind(own.runtime.ledger);
    own.runtime.ledger.write = async (change) => {
      if (!isAway || change.settled.length === 0) return write(change);
      isAway = false;
      throw Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' });
    };
    const { executionArn } = await own.executions.start({
      machine: activity({ Resource: 'arn:aws:states:::a:b' }),
      name: 'heard',
      input: {},
    });
    expect(outputOf(await ended(own, executionArn))).toBe('done');
    expect({ calls, isAway, faults: own.faults.length }).toEqual({ calls: 1, isAway: false, faults: 1 });
  });

  it('are redriven from where they failed, also onto another definition', async () => {
    const machine = activity();
    const { executionArn } = await rig.executions.start({ machine, name: 'again', input: { box: 7 } });
    const first = await rig.executions.takeActivityTask(pack, undefined, 20_000, never);
    await rig.executions.fail(first!.taskToken, 'NoBox', 'none left');
    await ended(rig, executionArn);
    const elsewhere = machineOf({ StartAt: 'Other', States: { Other: { Type: 'Succeed' } } });
    expect(await rig.executions.missingStates(executionArn, elsewhere)).toEqual(['Pack']);
    await expect(rig.executions.redrive(executionArn, elsewhere)).rejects.toThrow(/Pack/);
    const filter = { machineArn: machine.arn, error: 'NoBox', limit: 10 };
    expect(await rig.executions.redriveAll(filter, { dryRun: true })).toEqual({ redriven: [executionArn], refused: [] });
    const better = { ...activity({ TimeoutSeconds: 30 }), arn: machine.arn, name: machine.name };
    expect(await rig.executions.redriveAll(filter, { onto: better })).toEqual({ redriven: [executionArn], refused: [] });
    expect(await rig.executions.describe(executionArn)).toMatchObject({
      status: 'RUNNING',
      redriveCount: 1,
      machine: { hash: better.hash },
    });
    const second = await rig.executions.takeActivityTask(pack, undefined, 20_000, never);
    await rig.executions.succeed(second!.taskToken, 'done');
    expect(await ended(rig, executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '"done"', redriveCount: 1 });
    expect(await typesOf(rig, executionArn)).toContain('ExecutionRedriven');
    await expect(rig.executions.redrive(executionArn)).rejects.toThrow('Execution is SUCCEEDED and cannot be redriven');
  });
});
