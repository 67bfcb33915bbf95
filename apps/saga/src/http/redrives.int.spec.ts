import type { Database } from '@quadrille/service';
import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { RedriveReport } from '../state-machines/executions.js';
import type { StateMachines } from '../state-machines/state-machines.js';
import { ended, machineOf, migrateStateMachines, openRig, type Rig } from '../state-machines/testing/rig.fixture.js';
import { RedrivesController } from './redrives.controller.js';

describe('redrives by an operator', () => {
  let database: ScratchDatabase;
  let rig: Rig;
  let controller: RedrivesController;
  const gone = new Set<string>();

  beforeAll(async () => {
    database = await scratchDatabase({ migrate: migrateStateMachines });
    rig = await openRig(database.roleUrl, { whyOver: async (arn) => (gone.has(arn) ? 'It is gone' : undefined) });
    const machines = { redrives: async () => ({ executions: rig.executions }) } as unknown as StateMachines;
    controller = new RedrivesController(machines, database as unknown as Database);
  });
  afterAll(async () => {
    await rig?.close();
    await database?.drop();
  });

  const because = { reason: 'the till is open again', by: 'ada' };
  const audit = () => database.query('SELECT actor, action, target, reason FROM audit ORDER BY id');
  const failing = machineOf({ StartAt: 'No', States: { No: { Type: 'Fail', Error: 'No' } } });
  const failed = async (name: string, machine = failing): Promise<string> => {
    const { executionArn } = await rig.executions.start({ machine, name, input: {} });
    await ended(rig, executionArn);
    return executionArn;
  };

  it('tell in a dry run why one would not be redriven, and nothing of one that would', async () => {
    const machine = machineOf({ StartAt: 'Rest', States: { Rest: { Type: 'Wait', Seconds: 3600, End: true } } });
    const { executionArn } = await rig.executions.start({ machine, name: 'rests', input: {} });
    expect(await controller.redriveOne({ executionArn, dryRun: true })).toEqual({
      executionArn,
      missingStates: [],
      reason: 'Execution is RUNNING and cannot be redriven',
    });
    await rig.executions.stop(executionArn);
    expect(await controller.redriveOne({ executionArn, dryRun: true })).toEqual({ executionArn, missingStates: [] });
    const done = await failed('done', machineOf({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } }));
    expect(await controller.redriveOne({ executionArn: done, dryRun: true })).toMatchObject({
      reason: 'Execution is SUCCEEDED and cannot be redriven',
    });
  });

  it('go through all that a filter means, page by page, past those that fail for any reason', async () => {
    const arns = [await failed('a'), await failed('b'), await failed('c'), await failed('d'), await failed('e')];
    const { redrive } = rig.executions;
    onTestFinished(() => void (rig.executions.redrive = redrive));
    rig.executions.redrive = async (arn, ...rest) => {
      if (arn === arns[0]) throw new Error('the store is away');
      return redrive.call(rig.executions, arn, ...rest);
    };
    const page = (after?: string): Promise<RedriveReport> =>
      controller.redriveMany({ stateMachineArn: failing.arn, error: 'No', limit: 2, ...because, ...(after !== undefined && { after }) });
    const first = await page();
    expect(first).toMatchObject({ redriven: [arns[1]], refused: [{ executionArn: arns[0], reason: 'the store is away' }] });
    const second = await page(first.after);
    expect(second).toMatchObject({ redriven: [arns[2], arns[3]], refused: [] });
    expect(await page(second.after)).toEqual({ redriven: [arns[4]], refused: [] });
  });

  it('are not made of a machine that is gone', async () => {
    const machine = machineOf({ StartAt: 'No', States: { No: { Type: 'Fail' } } });
    const executionArn = await failed('left', machine);
    gone.add(machine.arn);
    await expect(controller.redriveOne({ executionArn, ...because })).rejects.toThrow('It is gone');
    expect(await controller.redriveOne({ executionArn, dryRun: true })).toMatchObject({ reason: 'It is gone' });
    expect(await controller.redriveMany({ stateMachineArn: machine.arn, ...because })).toEqual({
      redriven: [],
      refused: [{ executionArn, reason: 'It is gone' }],
    });
    expect(await rig.executions.describe(executionArn)).toMatchObject({ status: 'FAILED', redriveCount: 0 });
  });

  it('are in the audit, unless they are dry runs', async () => {
    const machine = machineOf({ StartAt: 'No', States: { No: { Type: 'Fail' } } });
    const executionArn = await failed('audited', machine);
    const before = await audit();
    await controller.redriveMany({ stateMachineArn: machine.arn, dryRun: true });
    await controller.redriveOne({ executionArn, dryRun: true });
    const done = await failed('audited-done', machineOf({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } }));
    await expect(controller.redriveOne({ executionArn: done, ...because })).rejects.toMatchObject({ status: 409 });
    await expect(controller.redriveOne({ executionArn: `${executionArn}-missing`, ...because })).rejects.toMatchObject({ status: 404 });
    expect(await audit()).toEqual(before);
    await controller.redriveMany({ stateMachineArn: machine.arn, ...because });
    await ended(rig, executionArn);
    await controller.redriveOne({ executionArn, reason: 'once more' });
    const noted = { actor: 'ada', action: 'redrive executions', target: machine.arn, reason: because.reason };
    const then = { actor: 'operator', action: 'redrive execution', target: executionArn, reason: 'once more' };
    expect(await audit()).toEqual([...before, noted, then]);
  });

  it('are not made without a reason', async () => {
    const errors = [{ pointer: '/reason', detail: 'is needed where this is no dry run' }];
    for (const ask of [
      () => controller.redriveMany({ stateMachineArn: failing.arn, by: 'ada' }),
      () => controller.redriveOne({ executionArn: failing.arn, dryRun: false }),
    ])
      await expect(async () => ask()).rejects.toMatchObject({ status: 422, extra: { errors } });
  });

  it('begin nowhere but where an answer said', () => {
    expect(() => controller.redriveMany({ stateMachineArn: failing.arn, ...because, after: 'x' })).toThrow(
      'the request cannot be understood',
    );
  });

  it('are not asked for with what no execution is called', () => {
    expect(() => controller.redriveOne({ executionArn: 'a\0', ...because })).toThrow('the request cannot be understood');
    expect(() => controller.redriveMany({ stateMachineArn: failing.arn, ...because, error: '\0' })).toThrow(
      'the request cannot be understood',
    );
  });
});
