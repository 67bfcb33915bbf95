import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExecutionAlreadyExists, ExecutionDoesNotExist } from '../executions.js';
import { Executions } from './executions.js';
import { forgetEnded, Forgetting } from './forgetting.js';
import { childrenOf, Listing } from './telling/listing.js';
import { ended, historyOf, machineOf, migrateStateMachines, openRig, outputOf, type Rig, typesOf } from '../testing/rig.fixture.js';

type Pool = Rig['runtime']['pool'];

describe('executions of state machines', () => {
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

  const greet = machineOf({
    StartAt: 'Greet',
    States: { Greet: { Type: 'Pass', Parameters: { 'hello.$': '$.name' }, Next: 'Rest' }, Rest: { Type: 'Wait', Seconds: 1, End: true } },
  });
  const resting = machineOf({ StartAt: 'Rest', States: { Rest: { Type: 'Wait', Seconds: 3600, End: true } } });

  it('run from their start over a wait to their end, and are described with their history', async () => {
    const started = await rig.executions.start({ machine: greet, name: 'one', input: { name: 'ada' } });
    expect(started.executionArn).toBe(greet.arn.replace(':stateMachine:', ':execution:').concat(':one'));
    const end = await ended(rig, started.executionArn);
    const { arn, hash } = greet;
    expect(end).toMatchObject({ status: 'SUCCEEDED', input: '{"name":"ada"}', redriveCount: 0, machine: { arn, hash } });
    expect(outputOf(end)).toEqual({ hello: 'ada' });
    expect(await typesOf(rig, started.executionArn)).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'WaitStateEntered',
      'WaitStateExited',
      'ExecutionSucceeded',
    ]);
    const [first, ...rest] = await historyOf(rig, started.executionArn);
    expect(first).toMatchObject({ id: 1, previousEventId: 0 });
    expect(rest.at(-1)!.timestamp - first!.timestamp).toBeGreaterThanOrEqual(1000);
    expect(rig.faults).toEqual([]);
  });

  it('are started once for the same name and input, and refused for another input', async () => {
    const request = { machine: resting, name: 'twice', input: { name: 'ada' } };
    const [first, second] = await Promise.all([rig.executions.start(request), rig.executions.start(request)]);
    expect(second).toEqual(first);
    await expect(rig.executions.start({ ...request, input: { name: 'bob' } })).rejects.toThrow(ExecutionAlreadyExists);
    await rig.executions.stop(first.executionArn);
    await expect(rig.executions.start(request)).rejects.toThrow(ExecutionAlreadyExists);
  });

  it('have a name that is free again some days after their end', async () => {
    const request = { machine: greet, name: 'again', input: { name: 'ada' } };
    const short = new Executions(rig.runtime, { nameIsTakenForMs: 0 });
    const first = await short.start(request);
    await ended(rig, first.executionArn);
    const second = await short.start({ ...request, input: { name: 'bob' } });
    expect(second.executionArn).toBe(first.executionArn);
    expect(outputOf(await ended(rig, second.executionArn))).toEqual({ hello: 'bob' });
    expect(await typesOf(rig, second.executionArn)).toHaveLength(6);
  });

  it.each([
    ['is kept', Infinity],
    ['is forgotten', 0],
  ])('are not answered by those who had a task of another one of their name, which %s', async (_, keptMs) => {
    const resource = 'arn:aws:states:us-east-1:123456789012:activity:sign';
    const sign = machineOf({ StartAt: 'Sign', States: { Sign: { Type: 'Task', Resource: resource, End: true } } });
    const short = new Executions(rig.runtime, { nameIsTakenForMs: 0 });
    const begun = async () => {
      const { executionArn } = await short.start({ machine: sign, name: 'signed', input: { keptMs: String(keptMs) } });
      return { executionArn, ...(await short.takeActivityTask(resource, undefined, 5000, new AbortController().signal))! };
    };
    const before = await begun();
    await short.stop(before.executionArn);
    if (keptMs < Infinity) await forgetEnded(rig.runtime.pool, keptMs);
    const now = await begun();
    expect([now.executionArn, now.taskToken === before.taskToken]).toEqual([before.executionArn, false]);
    await expect(short.succeed(before.taskToken, 'late')).rejects.toMatchObject({ refusal: 'TaskTimedOut' });
    await short.succeed(now.taskToken, 'in time');
    expect(outputOf(await ended(rig, now.executionArn))).toBe('in time');
  });

  it('do what their tasks ask for', async () => {
    const task = machineOf({
      StartAt: 'Ask',
      States: { Ask: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:1:function:f', Next: 'Done' }, Done: { Type: 'Succeed' } },
    });
    const { executionArn } = await rig.executions.start({ machine: task, name: 'asks', input: { n: 1 } });
    expect(outputOf(await ended(rig, executionArn))).toEqual({ n: 1 });
    expect(await database.query('SELECT * FROM machine_tasks')).toEqual([]);
    expect(await database.query('SELECT * FROM machine_timers')).toEqual([]);
  });

  it('are listed by an index, however many there are', async () => {
    const client = await rig.runtime.pool.connect();
    const plans: string[] = [];
    const explained = {
      query: async (text: string, values: unknown[]) => {
        const { rows } = await client.query<Record<'QUERY PLAN', string>>(`EXPLAIN ${text}`, values);
        plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
        return { rows: [] };
      },
    };
    try {
      await client.query('SET enable_sort = off');
      const listing = new Listing(explained as unknown as Pool);
      const place = { limit: 100, cursor: '1763700000000.5' };
      for (const machineArn of [greet.arn, `${greet.arn}:1`, `${greet.arn}:live`]) await listing.list({ machineArn, ...place });
      await listing.list({ mapRunArn: 'any', ...place });
      for await (const _ of childrenOf(explained as unknown as Pool, 'any'));
    } finally {
      client.release(true);
    }
    expect(plans).toHaveLength(5);
    // What started at the same instant is put in order among itself.
    for (const plan of plans) expect(plan).not.toMatch(/(?<!Incremental )Sort +\(cost/);
  });

  describe('that are kept for 90 days', () => {
    const daysMs = 24 * 3_600_000;
    const forget = () => forgetEnded(rig.runtime.pool, 90 * daysMs);
    /** As if what has happened with an execution and its children had happened that many days ago. */
    const age = (arn: string, days: number) =>
      database.query(
        `UPDATE machine_executions SET started_at = started_at - make_interval(days => $2), stopped_at = stopped_at - make_interval(days => $2)
         WHERE arn = $1 OR parent_arn = $1`,
        [arn, days],
      );
    const rowsOf = async (arn: string, number: string) => [
      await database.query('SELECT FROM machine_executions WHERE arn = $1 OR parent_arn = $1', [arn]),
      ...(await Promise.all(
        ['history', 'buckets', 'map_runs'].map((table) => database.query(`SELECT FROM machine_${table} WHERE execution = $1`, [number])),
      )),
    ];
    const begun = async (definition: object): Promise<Readonly<{ arn: string; number: string }>> => {
      const { executionArn } = await rig.executions.start({ machine: machineOf(definition), name: 'kept', input: [1, 2] });
      const [row] = await database.query<{ number: string }>('SELECT number FROM machine_executions WHERE arn = $1', [executionArn]);
      return { arn: executionArn, number: row!.number };
    };
    const each = { ProcessorConfig: { Mode: 'DISTRIBUTED' }, StartAt: 'No', States: { No: { Type: 'Fail', Error: 'No' } } };
    const failing = { StartAt: 'All', States: { All: { Type: 'Map', ItemProcessor: each, End: true } } };

    it('are gone afterwards, with all that belongs to them', async () => {
      const { arn, number } = await begun(failing);
      expect(await ended(rig, arn)).toMatchObject({ status: 'FAILED' });
      const running = `SELECT FROM machine_executions WHERE parent_arn = $1 AND status = 'RUNNING'`;
      await expect.poll(() => database.query(running, [arn])).toEqual([]);
      expect((await rowsOf(arn, number)).filter((rows) => rows.length === 0)).toEqual([]);
      await age(arn, 91);
      const forgetting = new Forgetting(rig.runtime.pool, 90 * daysMs, (fault) => rig.faults.push(fault));
      await expect.poll(() => rig.executions.describe(arn)).toBeUndefined();
      await forgetting.stop();
      await forget();
      expect(await rowsOf(arn, number)).toEqual([[], [], [], []]);
      await expect(rig.executions.redrive(arn)).rejects.toThrow(ExecutionDoesNotExist);
    });

    it('stay while they run, while that time lasts, and while their parent stays', async () => {
      const waiting = await begun({ StartAt: 'Rest', States: { Rest: { Type: 'Wait', Seconds: 3600, End: true } } });
      await age(waiting.arn, 91);
      const young = await begun(failing);
      await ended(rig, young.arn);
      await age(young.arn, 91);
      await database.query(`UPDATE machine_executions SET stopped_at = stopped_at + make_interval(days => 2) WHERE arn = $1`, [young.arn]);
      await forget();
      expect(await rig.executions.describe(waiting.arn)).toMatchObject({ status: 'RUNNING' });
      const [rows] = await rowsOf(young.arn, young.number);
      expect(rows).toHaveLength(3);
      await rig.executions.stop(waiting.arn);
    });
  });
});
