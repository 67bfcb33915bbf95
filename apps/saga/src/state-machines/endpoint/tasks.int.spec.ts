import {
  CreateActivityCommand,
  CreateStateMachineCommand,
  DeleteActivityCommand,
  DescribeActivityCommand,
  DescribeExecutionCommand,
  GetActivityTaskCommand,
  ListActivitiesCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  TestStateCommand,
  type TestStateCommandInput,
} from '@aws-sdk/client-sfn';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { serveEndpoint } from './served.fixture.js';

let served: Awaited<ReturnType<typeof serveEndpoint>>;
/** Tokens that the function of this test was handed. */
const handed: string[] = [];
const send: (typeof served)['client']['send'] = (...args: unknown[]) => (served.client.send as (...given: unknown[]) => never)(...args);
beforeAll(async () => {
  served = await serveEndpoint({
    call: ({ task }) => {
      handed.push((task.parameters as { token: string }).token);
      return { kind: 'submitted', output: null };
    },
  });
});
afterEach(() => served.assertSound());
afterAll(() => served.close());

const run = async (state: object, input: object = {}): Promise<string> => {
  const definition = JSON.stringify({ StartAt: 'Work', States: { Work: { Type: 'Task', End: true, ...state } } });
  const { stateMachineArn } = await send(
    new CreateStateMachineCommand({ name: randomUUID(), roleArn: 'arn:aws:iam::123456789012:role/r', definition }),
  );
  return (await send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }))).executionArn!;
};
const becomes = async (executionArn: string, status: string) => {
  const told = () => send(new DescribeExecutionCommand({ executionArn }));
  await expect.poll(async () => (await told()).status, { timeout: 10_000, interval: 20 }).toBe(status);
  return told();
};
const newActivity = async (): Promise<string> => (await send(new CreateActivityCommand({ name: randomUUID() }))).activityArn!;

describe('an activity', () => {
  it('is created once, described, listed, and deleted', async () => {
    const name = randomUUID();
    const { activityArn, creationDate } = await send(new CreateActivityCommand({ name }));
    expect(activityArn).toBe(`arn:aws:states:us-east-1:123456789012:activity:${name}`);
    expect(await send(new CreateActivityCommand({ name }))).toMatchObject({ activityArn, creationDate });
    expect(await send(new DescribeActivityCommand({ activityArn }))).toMatchObject({ activityArn, name, creationDate });
    const { activities } = await send(new ListActivitiesCommand({}));
    expect(activities).toContainEqual({ activityArn, name, creationDate });
    await send(new DeleteActivityCommand({ activityArn }));
    await send(new DeleteActivityCommand({ activityArn }));
    const refusal = { name: 'ActivityDoesNotExist', message: `Activity Does Not Exist: '${activityArn}'` };
    await expect(send(new DescribeActivityCommand({ activityArn }))).rejects.toMatchObject(refusal);
    await expect(send(new GetActivityTaskCommand({ activityArn }))).rejects.toMatchObject(refusal);
  });

  it('gives its tasks to workers, who answer them', async () => {
    const activityArn = await newActivity();
    const executionArn = await run({ Resource: activityArn }, { n: 20 });
    const { taskToken, input } = await send(new GetActivityTaskCommand({ activityArn, workerName: 'ada' }));
    expect(input).toBe('{"n":20}');
    await send(new SendTaskHeartbeatCommand({ taskToken }));
    await send(new SendTaskSuccessCommand({ taskToken, output: '{"done":true}' }));
    expect(await becomes(executionArn, 'SUCCEEDED')).toMatchObject({ output: '{"done":true}' });
    await expect(send(new SendTaskSuccessCommand({ taskToken, output: '{}' }))).rejects.toMatchObject({
      name: 'TaskTimedOut',
      message: "Task Timed Out: 'Provided task does not exist anymore'",
    });
  });

  it('lets a worker wait for a task that comes later, and go away with nothing', async () => {
    const activityArn = await newActivity();
    const [taken] = await Promise.all([send(new GetActivityTaskCommand({ activityArn })), run({ Resource: activityArn })]);
    expect(taken.taskToken).toBeTypeOf('string');
    const nothing = await send(new GetActivityTaskCommand({ activityArn }));
    expect([nothing.taskToken, nothing.input]).toEqual([undefined, undefined]);
  });

  it('gives nothing to a worker who left', async () => {
    const activityArn = await newActivity();
    const gone = new AbortController();
    const leaving = send(new GetActivityTaskCommand({ activityArn }), { abortSignal: gone.signal });
    gone.abort();
    await expect(leaving).rejects.toMatchObject({ name: 'AbortError' });
    await run({ Resource: activityArn });
    expect((await send(new GetActivityTaskCommand({ activityArn }))).taskToken).toBeTypeOf('string');
  });

  it.each(['activity name', 'activity<name', 'activity\\name', '\u0000activity'])('cannot have the name %j', async (name) => {
    await expect(send(new CreateActivityCommand({ name }))).rejects.toMatchObject({
      name: 'InvalidName',
      message: `Invalid Name: '${name}'`,
    });
  });
});

describe('a task with a token', () => {
  const waits = { Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken', Parameters: { 'token.$': '$$.Task.Token' } };
  const token = async (): Promise<string> => {
    await expect.poll(() => handed.length, { timeout: 10_000, interval: 20 }).toBeGreaterThan(0);
    return handed.pop()!;
  };

  it('goes on when somebody who has the token says so', async () => {
    const executionArn = await run(waits);
    await send(new SendTaskSuccessCommand({ taskToken: await token(), output: '"yes"' }));
    expect(await becomes(executionArn, 'SUCCEEDED')).toMatchObject({ output: '"yes"' });
  });

  it('fails when somebody who has the token says so', async () => {
    const executionArn = await run(waits);
    await send(new SendTaskFailureCommand({ taskToken: await token(), error: 'No', cause: 'not today' }));
    expect(await becomes(executionArn, 'FAILED')).toMatchObject({ error: 'No', cause: 'not today' });
  });

  it('is answered by its token alone, and with JSON alone', async () => {
    await run(waits);
    const taskToken = await token();
    for (const wrong of ['made up', `${taskToken}A`, taskToken.slice(2)])
      await expect(send(new SendTaskHeartbeatCommand({ taskToken: wrong }))).rejects.toMatchObject({
        name: 'InvalidToken',
        message: "Invalid Token: 'Invalid token'",
      });
    await expect(send(new SendTaskSuccessCommand({ taskToken, output: 'yes' }))).rejects.toMatchObject({ name: 'InvalidOutput' });
  });
});

describe('a state under test', () => {
  const test = (definition: object, more: Partial<TestStateCommandInput> = {}) =>
    send(new TestStateCommand({ definition: JSON.stringify(definition), ...more }));
  const task = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { 'Payload.$': '$.n' },
    Retry: [{ ErrorEquals: ['Busy'] }],
    Next: 'Then',
  };

  it('tells where it leads and what it made of its data', async () => {
    const result = await test(task, { input: '{"n":1}', inspectionLevel: 'DEBUG', mock: { result: '{"x":2}' } });
    expect(result).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"x":2}',
      nextState: 'Then',
      inspectionData: { input: '{"n":1}', afterParameters: '{"Payload":1}', result: '{"x":2}' },
    });
  });

  it('is tried again, or fails, as its retriers say', async () => {
    const failing = (error: string) => test(task, { input: '{"n":1}', mock: { errorOutput: { error, cause: 'c' } } });
    expect(await failing('Busy')).toMatchObject({ status: 'RETRIABLE', error: 'Busy', cause: 'c' });
    expect(await failing('Broken')).toMatchObject({ status: 'FAILED', error: 'Broken' });
  });

  it('needs no mock where there is nothing to do', async () => {
    const choice = { Type: 'Choice', Choices: [{ Variable: '$.n', NumericEquals: 1, Next: 'One' }], Default: 'Other' };
    expect(await test(choice, { input: '{"n":1}' })).toMatchObject({ status: 'SUCCEEDED', nextState: 'One' });
  });

  it.each<[string, object, Partial<TestStateCommandInput>, string, string]>([
    [
      'two mocks',
      task,
      { mock: { result: '1', errorOutput: { error: 'e' } } },
      'ValidationException',
      'A test mock should have only one of the following fields: [result, errorOutput].',
    ],
    [
      'secrets to reveal of a mock',
      task,
      { mock: { result: '1' }, revealSecrets: true },
      'ValidationException',
      'TestState does not support RevealSecrets when a mock is specified.',
    ],
    ['a task and no role', task, {}, 'ValidationException', 'RoleArn must be specified when testing a Task state'],
    [
      'no definition',
      { Type: 'Parallel', Branches: [], End: true },
      { mock: { result: '[]' } },
      'InvalidDefinition',
      "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Value cannot be empty at /States/StateName/Branches'",
    ],
  ])('is refused with %s', async (_, definition, more, name, message) => {
    await expect(test(definition, more)).rejects.toMatchObject({ name, message });
  });
});

describe('a client without the right key', () => {
  const ask = (credentials: (typeof served)['key']) => served.clientWith(credentials).send(new ListActivitiesCommand({}));

  it('is turned away, whatever it asks', async () => {
    const { key } = served;
    await expect(ask({ ...key, secretAccessKey: 'guessed' })).rejects.toMatchObject({ name: 'InvalidSignatureException' });
    await expect(ask({ ...key, accessKeyId: 'SOMEBODY' })).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
    const bare = await fetch(served.url, { method: 'POST', headers: { 'x-amz-target': 'AWSStepFunctions.ListActivities' }, body: '{}' });
    expect(bare.status).toBe(400);
    expect(await bare.json()).toEqual({ __type: 'MissingAuthenticationTokenException', message: 'Missing Authentication Token' });
  });
});
