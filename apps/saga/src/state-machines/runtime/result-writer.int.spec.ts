import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ended, machineOf, migrateStateMachines, openRig, outputOf, type Rig } from '../testing/rig.fixture.js';
import { Folder } from '../workers/object-store/folder.js';
import { writeResults } from '../workers/map-objects.js';

type Row = Readonly<Record<string, unknown>>;

describe('the results of a map run', () => {
  let database: ScratchDatabase;
  let rig: Rig;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'results-'));
    await mkdir(join(folder, 'outbox'));
    database = await scratchDatabase({ migrate: migrateStateMachines });
    rig = await openRig(database.roleUrl, { call: (call) => writeResults(new Folder(folder), call) });
  });
  afterAll(async () => {
    await rig?.close();
    await database?.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const run = async (name: string, fields: object, writerConfig?: object) => {
    const processor = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'Check',
      States: {
        Check: { Type: 'Choice', Choices: [{ Variable: '$', NumericGreaterThan: 9, Next: 'No' }], Default: 'Yes' },
        No: { Type: 'Fail', Error: 'TooMany', Cause: 'said so' },
        Yes: { Type: 'Pass', Parameters: { 'pair.$': 'States.Array($, $)' }, OutputPath: '$.pair', End: true },
      },
    };
    const writer = {
      Resource: 'arn:aws:states:::s3:putObject',
      Parameters: { Bucket: 'outbox', Prefix: 'runs/' },
      ...(writerConfig && { WriterConfig: writerConfig }),
    };
    const machine = machineOf({
      StartAt: 'Each',
      States: {
        Each: { Type: 'Map', Label: 'each', MaxConcurrency: 1, ...fields, ResultWriter: writer, ItemProcessor: processor, End: true },
      },
    });
    const { executionArn } = await rig.executions.start({ machine, name, input: [1, 20, 3] });
    const end = await ended(rig, executionArn);
    const [mapRun] = (await rig.executions.listMapRuns(executionArn, { limit: 1 })).items;
    const { mapRunArn } = mapRun!;
    const key = `runs/${mapRunArn.split(':').at(-1)}/manifest.json`;
    const manifest = JSON.parse(await readFile(join(folder, 'outbox', key), 'utf8')) as {
      ResultFiles: Record<'SUCCEEDED' | 'FAILED' | 'PENDING', { Key: string; Size: number }[]>;
    };
    const textOf = async (kind: keyof typeof manifest.ResultFiles): Promise<string> => {
      const texts = await Promise.all(manifest.ResultFiles[kind].map(({ Key }) => readFile(join(folder, 'outbox', Key), 'utf8')));
      expect(texts.map((text) => Buffer.byteLength(text))).toEqual(manifest.ResultFiles[kind].map(({ Size }) => Size));
      return texts.join('');
    };
    return { end, mapRunArn, key, manifest, textOf, executionArn, counts: mapRun!.counts };
  };
  const rows = (text: string): readonly Row[] => JSON.parse(text) as readonly Row[];

  it('are written all the same when the store of executions is away for a moment', async () => {
    const { pool } = rig.runtime;
    const query = pool.query.bind(pool);
    onTestFinished(() => void (pool.query = query as typeof pool.query));
    let isAway = true;
    pool.query = (async (...asked: Parameters<typeof query>) => {
      if (!isAway || !String(asked[0]).includes('WHERE map_run_arn = $1')) return query(...asked);
      isAway = false;
      throw Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' });
    }) as typeof pool.query;
    const { end } = await run('interrupted', { ToleratedFailureCount: 1 });
    expect(isAway).toBe(false);
    expect(end.status).toBe('SUCCEEDED');
    expect(rig.faults.splice(0)).toHaveLength(1);
  });

  it('are written with all there is to tell of each execution, by how it ended', async () => {
    const { end, mapRunArn, key, manifest, textOf, counts } = await run('tolerant', { ToleratedFailureCount: 1 });
    expect(outputOf(end)).toEqual({ MapRunArn: mapRunArn, ResultWriterDetails: { Bucket: 'outbox', Key: key } });
    expect(manifest).toMatchObject({ DestinationBucket: 'outbox', MapRunArn: mapRunArn, ResultFiles: { PENDING: [] } });
    expect(rows(await textOf('SUCCEEDED'))).toMatchObject([
      {
        ExecutionArn: expect.stringMatching(/:execution:[^:]+\/each:/),
        Input: '1',
        InputDetails: { Included: true },
        Name: expect.any(String),
        Output: '[1,1]',
        OutputDetails: { Included: true },
        RedriveCount: 0,
        RedriveStatus: 'NOT_REDRIVABLE',
        RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
        StartDate: expect.stringMatching(/^\d{4}-.*Z$/),
        StateMachineArn: expect.stringMatching(/:stateMachine:[^:]+\/each$/),
        Status: 'SUCCEEDED',
        StopDate: expect.stringMatching(/^\d{4}-.*Z$/),
      },
      { Input: '3', Output: '[3,3]' },
    ]);
    expect(rows(await textOf('FAILED'))).toMatchObject([{ Input: '20', Status: 'FAILED', Error: 'TooMany', Cause: 'said so' }]);
    expect(counts).toMatchObject({ executions: { resultsWritten: 3 }, items: { resultsWritten: 3 } });
  });

  it('are written of a run that fails, too, with what was never started; and again when it is redriven', async () => {
    const { end, textOf, executionArn, counts } = await run('strict', {});
    expect(counts).toMatchObject({ executions: { succeeded: 1, failed: 1, pending: 1, resultsWritten: 2 } });
    expect(end).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
    expect(rows(await textOf('SUCCEEDED'))).toMatchObject([{ Input: '1' }]);
    expect(rows(await textOf('FAILED'))).toMatchObject([{ Input: '20' }]);
    expect(rows(await textOf('PENDING'))).toMatchObject([
      { Input: '3', Status: 'PENDING', StateMachineArn: expect.stringContaining('/each') },
    ]);
    await rig.executions.redrive(executionArn);
    expect(await ended(rig, executionArn)).toMatchObject({ status: 'FAILED', redriveCount: 1 });
    expect(rows(await textOf('FAILED'))).toHaveLength(1);
  });

  it.each([
    ['COMPACT', 'JSON', '[[1,1],[3,3]]'],
    ['FLATTEN', 'JSONL', '1\n1\n3\n3\n'],
    ['FLATTEN', 'CSV', 'Value\n1\n1\n3\n3\n'],
  ])('are outputs alone when they are wanted %s, as %s', async (Transformation, OutputType, text) => {
    const { textOf } = await run(`${Transformation}-${OutputType}`, { ToleratedFailureCount: 1 }, { Transformation, OutputType });
    expect(await textOf('SUCCEEDED')).toBe(text);
  });
});
