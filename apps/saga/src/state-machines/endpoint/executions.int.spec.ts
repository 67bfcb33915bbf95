import {
  DescribeExecutionCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  StopExecutionCommand,
  UpdateStateMachineCommand,
  paginateGetExecutionHistory,
} from '@aws-sdk/client-sfn';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { dealingsWith, greeting, roleArn, waiting } from './dealings.fixture.js';
import { serveTests } from './served.fixture.js';

/** Whether the function that tasks call is there. */
let isAway = false;
const served = serveTests({
  call: ({ task: { parameters } }) =>
    isAway ? { kind: 'failed', error: 'Away', cause: 'nobody is there' } : { kind: 'succeeded', output: parameters },
});

const { send, create, start, described, ended } = dealingsWith(() => served.client);
const working = { Work: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:work', End: true } };

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
    [
      'what is nested too deeply to be kept',
      { input: `${'['.repeat(5000)}${']'.repeat(5000)}` },
      'InvalidExecutionInput',
      "Invalid State Machine Execution Input: 'The data is nested too deeply.'",
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

  it('is redriven once for one client token, also where the process died before it answered', async () => {
    isAway = true;
    const executionArn = await start(await create(working));
    await ended(executionArn);
    const asked = { executionArn, clientToken: randomUUID() };
    await served.catalogue.redriveTokens.countBefore(executionArn, asked.clientToken, 0);
    const redriveDate = await served.executions.redrive(executionArn);
    await ended(executionArn);
    expect(await send(new RedriveExecutionCommand(asked))).toMatchObject({ redriveDate });
    expect(await described(executionArn)).toMatchObject({ status: 'FAILED', redriveCount: 1 });
    expect(await send(new RedriveExecutionCommand({ executionArn }))).not.toMatchObject({ redriveDate });
  });

  it('is redriven once for one client token that comes many times at once', async () => {
    isAway = true;
    const executionArn = await start(await create(working));
    await ended(executionArn);
    const asked = { executionArn, clientToken: randomUUID() };
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(new RedriveExecutionCommand(asked))));
    expect(new Set(answers.map(({ redriveDate }) => redriveDate!.getTime())).size).toBe(1);
    expect(await ended(executionArn)).toMatchObject({ redriveCount: 1 });
  });

  it('that runs may be redriven later under the client token that was refused', async () => {
    const executionArn = await start(await create(waiting));
    const asked = { executionArn, clientToken: randomUUID() };
    await expect(send(new RedriveExecutionCommand(asked))).rejects.toMatchObject({
      name: 'ExecutionNotRedrivable',
      message: 'Execution is RUNNING and cannot be redriven',
    });
    await send(new StopExecutionCommand({ executionArn }));
    await send(new RedriveExecutionCommand(asked));
    expect(await described(executionArn)).toMatchObject({ status: 'RUNNING', redriveCount: 1 });
  });
});
