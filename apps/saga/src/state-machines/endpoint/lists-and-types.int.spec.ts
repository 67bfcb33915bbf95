import {
  DeleteStateMachineCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
  paginateListExecutions,
} from '@aws-sdk/client-sfn';
import { describe, expect, it, vi } from 'vitest';
import { dealingsWith, greeting, roleArn, waiting } from './dealings.fixture.js';
import { serveTests } from './served.fixture.js';

const served = serveTests();

const { send, create, start, described, ended } = dealingsWith(() => served.client);

describe('the executions of a machine', () => {
  it('are told newest first, page by page, and by how they ended', async () => {
    const stateMachineArn = await create(greeting);
    for (const name of ['a', 'b', 'c']) await ended(await start(stateMachineArn, { name, input: name === 'b' ? '{}' : '{"name":"x"}' }));
    const names: (readonly string[])[] = [];
    for await (const { executions } of paginateListExecutions({ client: served.client, pageSize: 2 }, { stateMachineArn }))
      names.push(executions!.map(({ name }) => name!));
    expect(names).toEqual([['c', 'b'], ['a']]);
    const failed = await send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'FAILED' }));
    expect(failed.executions).toMatchObject([{ name: 'b', stateMachineArn, status: 'FAILED', redriveCount: 0 }]);
    expect((await send(new ListExecutionsCommand({ stateMachineArn, redriveFilter: 'REDRIVEN' }))).executions).toEqual([]);
  });

  it('are not told of a machine that is missing or keeps none, nor without a machine', async () => {
    const missing = 'arn:aws:states:us-east-1:123456789012:stateMachine:nobody';
    await expect(send(new ListExecutionsCommand({ stateMachineArn: missing }))).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
    const express = await create(greeting, { type: 'EXPRESS' });
    await expect(send(new ListExecutionsCommand({ stateMachineArn: express }))).rejects.toMatchObject({
      name: 'StateMachineTypeNotSupported',
    });
    await expect(send(new ListExecutionsCommand({}))).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('an express execution', () => {
  it('is started under a name that may be used again, and never described', async () => {
    const stateMachineArn = await create(greeting, { type: 'EXPRESS' });
    const [one, two] = [await start(stateMachineArn, { name: 'same' }), await start(stateMachineArn, { name: 'same' })];
    expect(one).toMatch(/:express:[^:]+:same:[\w-]+$/);
    expect(two).not.toBe(one);
    await expect(described(one)).rejects.toMatchObject({
      name: 'InvalidArn',
      message: "Invalid Arn: 'Resource type not valid in this context: express'",
    });
  });
});

describe('a synchronous execution', () => {
  it('answers with its end', async () => {
    const stateMachineArn = await create(greeting, { type: 'EXPRESS' });
    const result = await send(new StartSyncExecutionCommand({ stateMachineArn, name: 'now', input: '{"name":"ada"}' }));
    expect(result).toMatchObject({
      stateMachineArn,
      name: 'now',
      status: 'SUCCEEDED',
      output: '{"hello":"ada"}',
      billingDetails: { billedMemoryUsedInMB: 64 },
    });
    expect(result.executionArn).toMatch(/:express:[^:]+:now:[\w-]+$/);
    const failed = await send(new StartSyncExecutionCommand({ stateMachineArn, input: '{}', includedData: 'METADATA_ONLY' }));
    expect(failed).toMatchObject({ status: 'FAILED', error: 'States.Runtime', inputDetails: { included: false } });
    expect(failed.input).toBeUndefined();
  });

  it('is not begun with what is nested too deeply to be told', async () => {
    const stateMachineArn = await create(greeting, { type: 'EXPRESS' });
    const input = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    await expect(send(new StartSyncExecutionCommand({ stateMachineArn, input }))).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
  });

  it('is none of a standard machine', async () => {
    const stateMachineArn = await create(greeting);
    await expect(send(new StartSyncExecutionCommand({ stateMachineArn }))).rejects.toMatchObject({
      name: 'StateMachineTypeNotSupported',
      message: 'This operation is not supported by this type of state machine',
    });
  });
});

describe('a machine that is deleted', () => {
  it('ends its executions, then is gone; its executions are still told, and not redriven', async () => {
    const stateMachineArn = await create(waiting);
    const executionArn = await start(stateMachineArn);
    await send(new DeleteStateMachineCommand({ stateMachineArn }));
    await served.deletions.settled();
    await expect(send(new DescribeStateMachineCommand({ stateMachineArn }))).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
    await expect(start(stateMachineArn)).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
    const redriveStatusReason = `State Machine Does Not Exist: '${stateMachineArn}'`;
    expect(await described(executionArn)).toMatchObject({ status: 'ABORTED', redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason });
    await expect(send(new RedriveExecutionCommand({ executionArn }))).rejects.toMatchObject({ name: 'ExecutionNotRedrivable' });
    expect(await send(new DescribeStateMachineForExecutionCommand({ executionArn }))).toMatchObject({ stateMachineArn, roleArn });
    await send(new DeleteStateMachineCommand({ stateMachineArn }));
  });

  it('starts nothing any more from the moment it was asked for, also when the process dies over it', async () => {
    const stateMachineArn = await create(waiting);
    await served.catalogue.machines.markDeleting(stateMachineArn);
    expect((await send(new DescribeStateMachineCommand({ stateMachineArn }))).status).toBe('DELETING');
    await expect(start(stateMachineArn)).rejects.toMatchObject({ name: 'StateMachineDeleting' });
    await served.deletions.resume();
    await served.deletions.settled();
    await expect(send(new DescribeStateMachineCommand({ stateMachineArn }))).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
  });

  it('ends what was being started of it meanwhile', async () => {
    const stateMachineArn = await create(waiting);
    const machine = await served.catalogue.pinned(stateMachineArn);
    await send(new DeleteStateMachineCommand({ stateMachineArn }));
    await served.deletions.settled();
    await expect(served.executions.start({ machine, name: 'late', input: {} })).rejects.toMatchObject({ refusal: 'StateMachineDeleting' });
    expect(await described(stateMachineArn.replace(':stateMachine:', ':execution:').concat(':late'))).toMatchObject({ status: 'ABORTED' });
  });

  it('ends what was being redriven of it meanwhile', async () => {
    const stateMachineArn = await create(waiting);
    const executionArn = await start(stateMachineArn);
    await send(new StopExecutionCommand({ executionArn }));
    const { machines } = served.catalogue;
    const whyOver = machines.whyOver.bind(machines);
    const deletedThen = async (arn: string): Promise<string | undefined> => {
      const seen = await whyOver(arn);
      await machines.markDeleting(arn);
      return seen;
    };
    vi.spyOn(machines, 'whyOver').mockImplementationOnce(whyOver).mockImplementationOnce(deletedThen);
    const refusal = { name: 'ExecutionNotRedrivable', message: 'State machine is in DELETING status' };
    await expect(send(new RedriveExecutionCommand({ executionArn }))).rejects.toMatchObject(refusal);
    expect(await described(executionArn)).toMatchObject({ status: 'ABORTED', redriveCount: 1 });
  });
});
