import {
  CreateActivityCommand,
  DeleteActivityCommand,
  DescribeActivityCommand,
  GetActivityTaskCommand,
  GetExecutionHistoryCommand,
  ListActivitiesCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
} from '@aws-sdk/client-sfn';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { dealingsWith } from './dealings.fixture.js';
import { serveTests } from './served.fixture.js';

/** Tokens that the function of this test was handed. */
const handed: string[] = [];
const served = serveTests({
  call: ({ task }) => {
    handed.push((task.parameters as { token: string }).token);
    return { kind: 'submitted', output: null };
  },
});

const { send, create, start, ended } = dealingsWith(() => served.client);
const working = (state: object): Promise<string> => create({ Work: { Type: 'Task', End: true, ...state } });
const run = async (state: object, input: object = {}): Promise<string> => start(await working(state), { input: JSON.stringify(input) });
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
    expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{"done":true}' });
    await expect(send(new SendTaskSuccessCommand({ taskToken, output: '{}' }))).rejects.toMatchObject({
      name: 'TaskTimedOut',
      message: "Task Timed Out: 'Provided task does not exist anymore'",
    });
  });

  it('lets a worker wait for a task that comes later, and go away with nothing', async () => {
    const activityArn = await newActivity();
    const machine = await working({ Resource: activityArn });
    const [taken] = await Promise.all([send(new GetActivityTaskCommand({ activityArn })), start(machine)]);
    expect(taken.taskToken).toBeTypeOf('string');
    const nothing = await send(new GetActivityTaskCommand({ activityArn }));
    expect([nothing.taskToken, nothing.input]).toEqual([undefined, undefined]);
  });

  it('that was deleted fails the execution whose task it is, which nobody else could do', async () => {
    const activityArn = await newActivity();
    const before = await run({ Resource: activityArn });
    const { taskToken } = await send(new GetActivityTaskCommand({ activityArn }));
    await send(new SendTaskSuccessCommand({ taskToken, output: '1' }));
    expect(await ended(before)).toMatchObject({ status: 'SUCCEEDED' });
    await send(new DeleteActivityCommand({ activityArn }));
    const executionArn = await run({ Resource: activityArn, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Work' }] });
    const cause = `An error occurred while executing the state 'Work' (entered at the event id #2). The activity ${activityArn} does not exist.`;
    expect(await ended(executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause });
    const { events } = await send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events!.map(({ type }) => type)).toEqual(['ExecutionStarted', 'TaskStateEntered', 'ExecutionFailed']);
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
    await expect.poll(() => handed.length).toBeGreaterThan(0);
    return handed.pop()!;
  };

  it('goes on when somebody who has the token says so', async () => {
    const executionArn = await run(waits);
    await send(new SendTaskSuccessCommand({ taskToken: await token(), output: '"yes"' }));
    expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '"yes"' });
  });

  it('fails when somebody who has the token says so', async () => {
    const executionArn = await run(waits);
    await send(new SendTaskFailureCommand({ taskToken: await token(), error: 'No', cause: 'not today' }));
    expect(await ended(executionArn)).toMatchObject({ status: 'FAILED', error: 'No', cause: 'not today' });
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
