import {
  DescribeMapRunCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  PublishStateMachineVersionCommand,
  RedriveExecutionCommand,
  StopExecutionCommand,
  UpdateMapRunCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { dealingsWith, greeting } from './dealings.fixture.js';
import { serveTests } from './served.fixture.js';

const served = serveTests();

const { send, create, start, described, ended } = dealingsWith(() => served.client);

describe('a map run', () => {
  it('is listed with its execution, and described with what became of its children', async () => {
    const states = { Each: { Type: 'Pass', End: true } };
    const processor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, StartAt: 'Each', States: states };
    const whole = await create({ 'All / of: them': { Type: 'Map', ItemProcessor: processor, End: true } });
    const executionArn = await start(whole, { input: '[1,2,3]' });
    expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '[1,2,3]', stateMachineArn: whole });
    const { mapRuns } = await send(new ListMapRunsCommand({ executionArn }));
    const stateMachineArn = `${whole}/All / of: them`;
    expect(mapRuns).toMatchObject([{ executionArn, stateMachineArn, mapRunArn: expect.stringContaining(':mapRun:') }]);
    const mapRunArn = mapRuns![0]!.mapRunArn!;
    expect(await send(new DescribeMapRunCommand({ mapRunArn }))).toMatchObject({
      mapRunArn,
      executionArn,
      status: 'SUCCEEDED',
      itemCounts: { total: 3, succeeded: 3, failed: 0, resultsWritten: 3 },
      executionCounts: { total: 3, resultsWritten: 3 },
    });
    const { executions } = await send(new ListExecutionsCommand({ mapRunArn }));
    expect(executions).toMatchObject(
      Array.from({ length: 3 }, () => ({ mapRunArn, stateMachineArn, status: 'SUCCEEDED', redriveCount: 0 })),
    );
    const child = executions![0]!.executionArn!;
    expect(await described(child)).toMatchObject({ mapRunArn, stateMachineArn });
    expect(await send(new DescribeStateMachineForExecutionCommand({ executionArn: child }))).toMatchObject({
      mapRunArn,
      stateMachineArn,
      label: 'All / of: them',
    });
    const forWhole = await send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    expect([forWhole.stateMachineArn, forWhole.label]).toEqual([whole, undefined]);
    await expect(send(new DescribeMapRunCommand({ mapRunArn: `${mapRunArn}x` }))).rejects.toMatchObject({ name: 'ResourceNotFound' });
  });

  it('has executions that are not among those of the version that it was begun with', async () => {
    const processor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, StartAt: 'Greet', States: greeting };
    const stateMachineArn = await create({ All: { Type: 'Map', ItemProcessor: processor, End: true } });
    const { stateMachineVersionArn } = await send(new PublishStateMachineVersionCommand({ stateMachineArn }));
    const executionArn = await start(stateMachineVersionArn!, { input: '[{"name":"a"}]' });
    expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', stateMachineVersionArn });
    const { executions } = await send(new ListExecutionsCommand({ stateMachineArn: stateMachineVersionArn! }));
    expect(executions!.map((each) => each.executionArn)).toEqual([executionArn]);
  });
});

describe('a map run whose items come in batches', () => {
  const each = { Type: 'Pass', Parameters: { 'size.$': 'States.ArrayLength($.Items)' }, Next: 'Large?' };
  const large = { Type: 'Choice', Choices: [{ Variable: '$.size', NumericEquals: 1, Next: 'No' }], Default: 'Yes' };
  const states = { Each: each, 'Large?': large, No: { Type: 'Fail', Error: 'Small' }, Yes: { Type: 'Succeed' } };
  const run = async (ExecutionType: string) => {
    const processor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType }, StartAt: 'Each', States: states };
    const limits = { MaxConcurrency: 1, ItemBatcher: { MaxItemsPerBatch: 2 } };
    const map = { Type: 'Map', ...limits, ItemProcessor: processor, End: true };
    const executionArn = await start(await create({ All: map }), { input: '[1,2,3,4,5]' });
    await ended(executionArn);
    const { mapRuns } = await send(new ListMapRunsCommand({ executionArn }));
    return mapRuns![0]!.mapRunArn!;
  };

  it('is told of by items and by executions, and has written nothing when it fails without a ResultWriter', async () => {
    const mapRunArn = await run('STANDARD');
    const { itemCounts, executionCounts } = await send(new DescribeMapRunCommand({ mapRunArn }));
    const none = { pending: 0, running: 0, timedOut: 0, aborted: 0, resultsWritten: 0, failuresNotRedrivable: 0, pendingRedrive: 0 };
    expect(itemCounts).toEqual({ ...none, succeeded: 4, failed: 1, total: 5 });
    expect(executionCounts).toEqual({ ...none, succeeded: 2, failed: 1, total: 3 });
    const { executions } = await send(new ListExecutionsCommand({ mapRunArn }));
    expect(executions!.map(({ itemCount }) => itemCount)).toEqual([1, 2, 2]);
  });

  it('has executions that are described, also where they are express ones', async () => {
    const { executions } = await send(new ListExecutionsCommand({ mapRunArn: await run('EXPRESS'), statusFilter: 'FAILED' }));
    const { executionArn } = executions![0]!;
    expect(executionArn).toContain(':express:');
    expect(executions![0]!.redriveCount).toBeUndefined();
    expect(await described(executionArn!)).toMatchObject({ status: 'FAILED', error: 'Small', redriveStatus: 'REDRIVABLE_BY_MAP_RUN' });
  });
});

describe('a map run in progress', () => {
  const rest = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken', End: true };
  const processor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, StartAt: 'Rest', States: { Rest: rest } };
  const limits = { MaxConcurrency: 1, ToleratedFailurePercentage: 12.5 };
  const startRun = async () => {
    const executionArn = await start(await create({ All: { Type: 'Map', ...limits, ItemProcessor: processor, End: true } }), {
      input: '[1,2,3]',
    });
    const { mapRuns } = await send(new ListMapRunsCommand({ executionArn }));
    return { executionArn, mapRunArn: mapRuns![0]!.mapRunArn! };
  };

  it('tells its limits, and obeys others when it is given them', async () => {
    const { executionArn, mapRunArn } = await startRun();
    const running = () =>
      send(new ListExecutionsCommand({ mapRunArn, statusFilter: 'RUNNING' })).then(({ executions }) => executions!.length);
    expect(await send(new DescribeMapRunCommand({ mapRunArn }))).toMatchObject({
      status: 'RUNNING',
      maxConcurrency: 1,
      toleratedFailureCount: 0,
      toleratedFailurePercentage: 12.5,
      executionCounts: { pending: 2, running: 1, total: 3 },
    });
    await send(new UpdateMapRunCommand({ mapRunArn, maxConcurrency: 2, toleratedFailureCount: 1 }));
    expect(await send(new DescribeMapRunCommand({ mapRunArn }))).toMatchObject({
      maxConcurrency: 2,
      toleratedFailureCount: 1,
      toleratedFailurePercentage: 12.5,
      redriveCount: 0,
    });
    await expect.poll(running).toBe(2);
    await send(new StopExecutionCommand({ executionArn }));
    await expect.poll(running).toBe(0);
  });

  it('is changed neither without a limit, nor beyond the range of one, nor when it is unknown or over', async () => {
    const { executionArn, mapRunArn } = await startRun();
    await expect(send(new UpdateMapRunCommand({ mapRunArn }))).rejects.toMatchObject({
      name: 'ValidationException',
      reason: 'MISSING_REQUIRED_PARAMETER',
    });
    const update = (arn: string, asked: object) => send(new UpdateMapRunCommand({ mapRunArn: arn, ...asked }));
    await expect(update(mapRunArn, { toleratedFailurePercentage: 101 })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(update(`${mapRunArn}x`, { maxConcurrency: 1 })).rejects.toMatchObject({ name: 'ResourceNotFound' });
    await send(new StopExecutionCommand({ executionArn }));
    await expect(update(mapRunArn, { maxConcurrency: 1 })).rejects.toMatchObject({
      name: 'ValidationException',
      reason: 'CANNOT_UPDATE_COMPLETED_MAP_RUN',
    });
    expect(await send(new DescribeMapRunCommand({ mapRunArn }))).toMatchObject({ status: 'ABORTED', maxConcurrency: 1 });
  });

  it('that failed is redriven with its execution, which says so in its history', async () => {
    const { executionArn, mapRunArn } = await startRun();
    await send(new StopExecutionCommand({ executionArn }));
    const [first] = (await send(new ListExecutionsCommand({ mapRunArn }))).executions!;
    await send(new RedriveExecutionCommand({ executionArn }));
    const { events } = await send(new GetExecutionHistoryCommand({ executionArn, reverseOrder: true }));
    expect(events![0]).toMatchObject({ type: 'MapRunRedriven', mapRunRedrivenEventDetails: { mapRunArn, redriveCount: 1 } });
    expect(await send(new DescribeMapRunCommand({ mapRunArn }))).toMatchObject({
      status: 'RUNNING',
      redriveCount: 1,
      redriveDate: expect.any(Date),
    });
    await expect.poll(() => described(first!.executionArn!)).toMatchObject({ status: 'RUNNING', redriveCount: 1 });
    const redriven = new ListExecutionsCommand({ mapRunArn, redriveFilter: 'REDRIVEN' });
    expect(await send(redriven)).toMatchObject({ executions: [{ executionArn: first!.executionArn, redriveCount: 1 }] });
    expect(await send(new ListExecutionsCommand({ mapRunArn, statusFilter: 'PENDING_REDRIVE' }))).toMatchObject({ executions: [] });
    const ofMachine = new ListExecutionsCommand({ stateMachineArn: first!.stateMachineArn, statusFilter: 'PENDING_REDRIVE' });
    await expect(send(ofMachine)).rejects.toMatchObject({ name: 'ValidationException' });
    await send(new StopExecutionCommand({ executionArn }));
  });
});
