import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PinnedMachine } from '../executions.js';
import { ended, machineOf, migrateStateMachines, openRig, outputOf, type Rig, typesOf } from '../testing/rig.fixture.js';
import { allWorkers } from '../workers/all-workers.js';
import { noBindings } from '../workers/bindings.js';
import { Folder } from '../workers/object-store/folder.js';
import { startExecution } from './start-execution.js';

describe('executions that start others', () => {
  let database: ScratchDatabase;
  let rig: Rig;
  let folder: string;
  const known = new Map<string, PinnedMachine>();
  const add = (machine: PinnedMachine): PinnedMachine => {
    known.set(machine.arn, machine);
    return machine;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'objects-'));
    database = await scratchDatabase({ migrate: migrateStateMachines });
    rig = await openRig(database.roleUrl, {
      workers: (runtime) =>
        allWorkers({
          bindings: noBindings,
          objects: new Folder(folder),
          findMachine: async (arn) => known.get(arn),
          start: (request, parent) => startExecution(runtime, request, 0, parent),
        }),
    });
  });
  afterAll(async () => {
    await rig?.close();
    await database?.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const child = (): PinnedMachine =>
    add(
      machineOf({ StartAt: 'Double', States: { Double: { Type: 'Pass', Parameters: { 'n.$': 'States.MathAdd($.n, $.n)' }, End: true } } }),
    );
  const broken = (): PinnedMachine => add(machineOf({ StartAt: 'No', States: { No: { Type: 'Fail', Error: 'Broken', Cause: 'really' } } }));
  const patient = (): PinnedMachine => add(machineOf({ StartAt: 'Rest', States: { Rest: { Type: 'Wait', Seconds: 600, End: true } } }));
  const starter = (suffix: string, of: PinnedMachine, fields: object = {}): PinnedMachine =>
    machineOf({
      StartAt: 'Start',
      States: {
        Start: {
          Type: 'Task',
          Resource: `arn:aws:states:::states:startExecution${suffix}`,
          Parameters: { StateMachineArn: of.arn, 'Input.$': '$' },
          ...fields,
          End: true,
        },
      },
    });

  it('wait for the end of a child with .sync:2 and get its output', async () => {
    const { executionArn } = await rig.executions.start({ machine: starter('.sync:2', child()), name: 'waits', input: { n: 21 } });
    const end = await ended(rig, executionArn);
    expect(outputOf(end)).toMatchObject({ Status: 'SUCCEEDED', Output: { n: 42 }, Input: { n: 21 } });
    expect(await typesOf(rig, executionArn)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it.each<[string, object, string, string]>([
    [
      'a machine that nobody knows',
      { StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:nobody' },
      'StateMachineDoesNotExist',
      "State Machine Does Not Exist: 'arn:aws:states:us-east-1:123456789012:stateMachine:nobody'",
    ],
    ['a name that is none', { Name: 'a b' }, 'InvalidName', "Invalid Name: 'a b'"],
    [
      'an input that is no JSON',
      { Input: 'text' },
      'InvalidExecutionInput',
      "Invalid State Machine Execution Input: 'Unrecognized token 'text': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')'",
    ],
  ])('fail with %s, as the service refuses it', async (what, parameters, refusal, cause) => {
    const machine = starter('', child(), { Parameters: { StateMachineArn: child().arn, ...parameters } });
    const { executionArn } = await rig.executions.start({ machine, name: what, input: {} });
    expect(await ended(rig, executionArn)).toMatchObject({ status: 'FAILED', error: `StepFunctions.${refusal}Exception`, cause });
  });

  it('fail with a child that fails', async () => {
    const { executionArn } = await rig.executions.start({ machine: starter('.sync', broken()), name: 'fails', input: {} });
    const end = await ended(rig, executionArn);
    expect(end).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(JSON.parse(end.cause ?? '{}')).toMatchObject({ Status: 'FAILED', Error: 'Broken', Cause: 'really' });
  });

  it('go on at once without .sync', async () => {
    const of = patient();
    const { executionArn } = await rig.executions.start({ machine: starter('', of), name: 'goes-on', input: {} });
    const { ExecutionArn } = outputOf(await ended(rig, executionArn)) as { ExecutionArn: string };
    expect(await rig.executions.describe(ExecutionArn)).toMatchObject({ status: 'RUNNING', machine: { arn: of.arn } });
  });

  it.each(['stop', 'time-out'])('take their children with them at a %s', async (how) => {
    const of = patient();
    const machine = starter('.sync', of, how === 'stop' ? {} : { TimeoutSeconds: 3 });
    const { executionArn } = await rig.executions.start({ machine, name: 'takes-along', input: {} });
    const children = (): Promise<readonly { executionArn: string }[]> =>
      rig.executions.list({ machineArn: of.arn, limit: 10 }).then(({ items }) => items);
    await expect.poll(children).toHaveLength(1);
    if (how === 'stop') await rig.executions.stop(executionArn);
    await ended(rig, executionArn);
    const [only] = await children();
    expect((await ended(rig, only!.executionArn)).status).toBe('ABORTED');
  });

  const each = (fields: object, type = 'STANDARD'): PinnedMachine =>
    machineOf({
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          ...fields,
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: type },
            StartAt: 'Check',
            States: {
              Check: { Type: 'Choice', Choices: [{ Variable: '$.sku', StringEquals: 'bad', Next: 'No' }], Default: 'Yes' },
              No: { Type: 'Fail', Error: 'Bad' },
              Yes: { Type: 'Pass', End: true },
            },
          },
          End: true,
        },
      },
    });

  it('read items from a CSV file and write their results to another', async () => {
    await mkdir(join(folder, 'inbox', 'today'), { recursive: true });
    await mkdir(join(folder, 'outbox'));
    await writeFile(join(folder, 'inbox', 'today', 'lines.csv'), 'sku,quantity\nwidget-a,2\nwidget-b,1\n');
    const machine = each({
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
        Parameters: { Bucket: 'inbox', Key: 'today/lines.csv' },
      },
      ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'outbox', Prefix: 'results' } },
    });
    const { executionArn } = await rig.executions.start({ machine, name: 'files', input: {} });
    const { ResultWriterDetails: written } = outputOf(await ended(rig, executionArn)) as {
      ResultWriterDetails: { Bucket: string; Key: string };
    };
    const manifest = JSON.parse(await readFile(join(folder, written.Bucket, written.Key), 'utf8'));
    const results = await readFile(join(folder, 'outbox', manifest.ResultFiles.SUCCEEDED[0].Key), 'utf8');
    expect(JSON.parse(results)).toMatchObject([
      { Status: 'SUCCEEDED', Output: '{"sku":"widget-a","quantity":"2"}' },
      { Status: 'SUCCEEDED', Output: '{"sku":"widget-b","quantity":"1"}' },
    ]);
    expect(await typesOf(rig, executionArn)).toEqual([
      'ExecutionStarted',
      'MapStateEntered',
      'MapStateStarted',
      'MapRunStarted',
      'MapRunSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('do not read outside of the folder', async () => {
    const machine = each({
      ItemReader: { Resource: 'arn:aws:states:::s3:getObject', Parameters: { Bucket: 'inbox', Key: '../../etc/passwd' } },
    });
    const { executionArn } = await rig.executions.start({ machine, name: 'outside', input: {} });
    expect(await ended(rig, executionArn)).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed' });
  });

  it.each(['STANDARD', 'EXPRESS'])('tolerate as many failed children as they are told to: %s', async (type) => {
    const input = [{ sku: 'good' }, { sku: 'bad' }, { sku: 'good' }];
    const machine = each({ ToleratedFailureCount: 1 }, type);
    const { executionArn } = await rig.executions.start({ machine, name: 'tolerant', input });
    expect((await ended(rig, executionArn)).status).toBe('SUCCEEDED');
    const { items } = await rig.executions.listMapRuns(executionArn, { limit: 5 });
    expect(items).toMatchObject([{ status: 'SUCCEEDED', counts: { executions: { succeeded: 2, failed: 1, total: 3 } } }]);
    const strict = await rig.executions.start({ machine: each({}, type), name: 'strict', input });
    expect(await ended(rig, strict.executionArn)).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
  });
});
