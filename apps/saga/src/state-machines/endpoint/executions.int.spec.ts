import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  paginateGetExecutionHistory,
  paginateListExecutions,
  RedriveExecutionCommand,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { serveEndpoint } from './served.fixture.js';

let served: Awaited<ReturnType<typeof serveEndpoint>>;
/** Whether the function that tasks call is there. */
let isAway = false;
const send: (typeof served)['client']['send'] = (...args: unknown[]) => (served.client.send as (...given: unknown[]) => never)(...args);
beforeAll(async () => {
  served = await serveEndpoint({
    call: ({ task: { parameters } }) =>
      isAway ? { kind: 'failed', error: 'Away', cause: 'nobody is there' } : { kind: 'succeeded', output: parameters },
  });
});
afterEach(() => served.assertSound());
afterAll(() => served.close());

const roleArn = 'arn:aws:iam::123456789012:role/r';
const create = async (states: object, more: object = {}): Promise<string> => {
  const definition = JSON.stringify({ StartAt: Object.keys(states)[0], States: states });
  const { stateMachineArn } = await send(new CreateStateMachineCommand({ name: randomUUID(), roleArn, definition, ...more }));
  return stateMachineArn!;
};
const greeting = { Greet: { Type: 'Pass', Parameters: { 'hello.$': '$.name' }, End: true } };
const working = { Work: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:work', End: true } };
const waiting = { Wait: { Type: 'Wait', Seconds: 3600, End: true } };
const start = async (stateMachineArn: string, more: object = {}): Promise<string> =>
  (await send(new StartExecutionCommand({ stateMachineArn, ...more }))).executionArn!;
const described = (executionArn: string) => send(new DescribeExecutionCommand({ executionArn }));
const ended = async (executionArn: string) => {
  await expect.poll(async () => (await described(executionArn)).status, { timeout: 10_000, interval: 20 }).not.toBe('RUNNING');
  return described(executionArn);
};

describe('an execution', () => {
  it('is started, described, and told event by event', async () => {
    const stateMachineArn = await create(greeting);
    const executionArn = await start(stateMachineArn, { name: 'first', input: '{"name":"ada"}' });
    expect(executionArn).toBe(`${stateMachineArn.replace(':stateMachine:', ':execution:')}:first`);
    const end = await ended(executionArn);
    expect(end).toMatchObject({
      stateMachineArn,
      name: 'first',
      status: 'SUCCEEDED',
      input: '{"name":"ada"}',
      output: '{"hello":"ada"}',
      inputDetails: { included: true },
      outputDetails: { included: true },
      redriveCount: 0,
      redriveStatus: 'NOT_REDRIVABLE',
    });
    expect(end.stopDate!.getTime()).toBeGreaterThanOrEqual(end.startDate!.getTime());
    const { events } = await send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events?.map(({ id, type }) => [id, type])).toEqual([
      [1, 'ExecutionStarted'],
      [2, 'PassStateEntered'],
      [3, 'PassStateExited'],
      [4, 'ExecutionSucceeded'],
    ]);
    expect(events?.[1]).toMatchObject({ previousEventId: 0, stateEnteredEventDetails: { name: 'Greet', input: '{"name":"ada"}' } });
    expect(Math.abs(events![0]!.timestamp!.getTime() - Date.now())).toBeLessThan(60_000);
  });

  it('is told backwards, in pages, and without its data', async () => {
    const executionArn = await start(await create(greeting), { input: '{"name":"ada"}' });
    await ended(executionArn);
    const ids: number[] = [];
    for await (const { events } of paginateGetExecutionHistory(
      { client: served.client, pageSize: 3 },
      { executionArn, reverseOrder: true },
    ))
      ids.push(...events!.map(({ id }) => id!));
    expect(ids).toEqual([4, 3, 2, 1]);
    const { events } = await send(new GetExecutionHistoryCommand({ executionArn, includeExecutionData: false }));
    expect(JSON.stringify(events)).not.toContain('ada');
    const described = await send(new DescribeExecutionCommand({ executionArn, includedData: 'METADATA_ONLY' }));
    expect([described.input, described.output, described.inputDetails]).toEqual([undefined, undefined, { included: false }]);
    const { nextToken } = await send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1 }));
    await expect(send(new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, nextToken }))).rejects.toMatchObject({
      name: 'InvalidToken',
    });
  });

  it('is started once under a name; its machine may change meanwhile', async () => {
    const stateMachineArn = await create(waiting);
    const executionArn = await start(stateMachineArn, { name: 'once', input: '{"n":1}' });
    await send(new UpdateStateMachineCommand({ stateMachineArn, definition: JSON.stringify({ StartAt: 'Greet', States: greeting }) }));
    expect(await start(stateMachineArn, { name: 'once', input: '{"n":1}' })).toBe(executionArn);
    await expect(start(stateMachineArn, { name: 'once', input: '{"n":2}' })).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
      message: `Execution Already Exists: '${executionArn}'`,
    });
    const bound = await send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    expect(bound).toMatchObject({ stateMachineArn, roleArn, definition: JSON.stringify({ StartAt: 'Wait', States: waiting }) });
    expect(bound.revisionId).toBeUndefined();
  });

  it.each<[string, object, string, string]>([
    [
      'what is no JSON',
      { input: 'not some json' },
      'InvalidExecutionInput',
      "Invalid State Machine Execution Input: 'Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')'",
    ],
    [
      'more than is allowed',
      { input: JSON.stringify('x'.repeat(1_048_575)) },
      'ValidationException',
      "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to 1048576",
    ],
    ['a name that is none', { name: 'a b' }, 'InvalidName', "Invalid Name: 'a b'"],
  ])('is not started with %s', async (_, more, name, message) => {
    const stateMachineArn = await create(greeting);
    await expect(start(stateMachineArn, more)).rejects.toMatchObject({ name, message });
    expect((await send(new ListExecutionsCommand({ stateMachineArn }))).executions).toEqual([]);
  });

  it('that nobody knows cannot be described, told, stopped or redriven', async () => {
    const executionArn = 'arn:aws:states:us-east-1:123456789012:execution:nobody:nothing';
    const refusal = { name: 'ExecutionDoesNotExist', message: `Execution Does Not Exist: '${executionArn}'` };
    const commands = [
      new DescribeExecutionCommand({ executionArn }),
      new GetExecutionHistoryCommand({ executionArn }),
      new StopExecutionCommand({ executionArn }),
      new RedriveExecutionCommand({ executionArn }),
      new DescribeStateMachineForExecutionCommand({ executionArn }),
    ];
    for (const command of commands) await expect((send as (asked: unknown) => Promise<unknown>)(command)).rejects.toMatchObject(refusal);
  });

  it('is stopped with what the stopper says', async () => {
    const executionArn = await start(await create(waiting));
    const { stopDate } = await send(new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'it takes too long' }));
    expect(await described(executionArn)).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'it takes too long', stopDate });
  });

  it('that failed is redriven under its name, with its history going on', async () => {
    isAway = true;
    const executionArn = await start(await create(working), { input: '{"n":1}' });
    expect(await ended(executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'Away',
      cause: 'nobody is there',
      redriveStatus: 'REDRIVABLE',
    });
    isAway = false;
    await send(new RedriveExecutionCommand({ executionArn }));
    expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{"n":1}', redriveCount: 1 });
    const { events } = await send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events?.map(({ type }) => type)).toContain('ExecutionRedriven');
    await expect(send(new RedriveExecutionCommand({ executionArn }))).rejects.toMatchObject({ name: 'ExecutionNotRedrivable' });
  });

  it('is redriven once for one client token, however often it is asked', async () => {
    isAway = true;
    const executionArn = await start(await create(working));
    await ended(executionArn);
    isAway = false;
    const asked = { executionArn, clientToken: randomUUID() };
    const first = await send(new RedriveExecutionCommand(asked));
    expect(await send(new RedriveExecutionCommand(asked))).toMatchObject({ redriveDate: first.redriveDate });
    expect(await ended(executionArn)).toMatchObject({ redriveCount: 1 });
  });
});

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

describe('a map run', () => {
  it('is listed with its execution, and described with what became of its children', async () => {
    const states = { Each: { Type: 'Pass', End: true } };
    const processor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, StartAt: 'Each', States: states };
    const executionArn = await start(await create({ All: { Type: 'Map', ItemProcessor: processor, End: true } }), { input: '[1,2,3]' });
    expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '[1,2,3]' });
    const { mapRuns } = await send(new ListMapRunsCommand({ executionArn }));
    expect(mapRuns).toMatchObject([{ executionArn, mapRunArn: expect.stringContaining(':mapRun:') }]);
    const mapRunArn = mapRuns![0]!.mapRunArn!;
    expect(await send(new DescribeMapRunCommand({ mapRunArn }))).toMatchObject({
      mapRunArn,
      executionArn,
      status: 'SUCCEEDED',
      itemCounts: { total: 3, succeeded: 3, failed: 0 },
    });
    const { executions } = await send(new ListExecutionsCommand({ mapRunArn }));
    expect(executions).toMatchObject(Array.from({ length: 3 }, () => ({ mapRunArn, status: 'SUCCEEDED' })));
    await expect(send(new DescribeMapRunCommand({ mapRunArn: `${mapRunArn}x` }))).rejects.toMatchObject({ name: 'ResourceNotFound' });
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

  it('is none of a standard machine', async () => {
    const stateMachineArn = await create(greeting);
    await expect(send(new StartSyncExecutionCommand({ stateMachineArn }))).rejects.toMatchObject({
      name: 'StateMachineTypeNotSupported',
      message: 'This operation is not supported by this type of state machine',
    });
  });
});

describe('a machine that is deleted', () => {
  it('ends its executions, then is gone; its executions are still told', async () => {
    const stateMachineArn = await create(waiting);
    const executionArn = await start(stateMachineArn);
    await send(new DeleteStateMachineCommand({ stateMachineArn }));
    await served.deletions.settled();
    await expect(send(new DescribeStateMachineCommand({ stateMachineArn }))).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
    await expect(start(stateMachineArn)).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
    expect(await described(executionArn)).toMatchObject({ status: 'ABORTED' });
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
});
