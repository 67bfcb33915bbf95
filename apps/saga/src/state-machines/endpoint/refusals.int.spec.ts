import {
  CreateActivityCommand,
  CreateStateMachineAliasCommand,
  CreateStateMachineCommand,
  DeleteStateMachineAliasCommand,
  DeleteStateMachineCommand,
  DeleteStateMachineVersionCommand,
  DescribeActivityCommand,
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  DescribeStateMachineAliasCommand,
  DescribeStateMachineCommand,
  GetActivityTaskCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  ListStateMachineAliasesCommand,
  ListTagsForResourceCommand,
  PublishStateMachineVersionCommand,
  RedriveExecutionCommand,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
  UpdateStateMachineAliasCommand,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { dealingsWith, draft, saying, waiting } from './dealings.fixture.js';
import { serveTests } from './served.fixture.js';

const served = serveTests();
const { send, create, createDraft, start, described } = dealingsWith(() => served.client);
const ask = send as (asked: unknown) => Promise<unknown>;

const at = (rest: string): string => `arn:aws:states:us-east-1:123456789012:${rest}`;
const machineArn = at('stateMachine:nobody');

describe('an ARN', () => {
  const wrongKinds: readonly (readonly [string, object])[] = [
    ['execution', new StartExecutionCommand({ stateMachineArn: at('execution:a:b') })],
    ['activity', new UpdateStateMachineCommand({ stateMachineArn: at('activity:a'), definition: saying('x') })],
    ['mapRun', new DeleteStateMachineCommand({ stateMachineArn: at('mapRun:a/b:c') })],
    ['stateMachine', new DescribeExecutionCommand({ executionArn: at('stateMachine:a:b') })],
    ['express', new StopExecutionCommand({ executionArn: at('express:a:b:c') })],
    ['express', new RedriveExecutionCommand({ executionArn: at('express:a:b:c') })],
    ['express', new GetExecutionHistoryCommand({ executionArn: at('express:a:b:c') })],
    ['stateMachine', new ListMapRunsCommand({ executionArn: machineArn })],
    ['express', new DescribeExecutionCommand({ executionArn: at('express:a:b:c/d') })],
    ['execution', new DescribeMapRunCommand({ mapRunArn: at('execution:a:b') })],
    ['execution', new ListExecutionsCommand({ mapRunArn: at('execution:a:b') })],
    ['stateMachine', new DescribeActivityCommand({ activityArn: machineArn })],
    ['stateMachine', new GetActivityTaskCommand({ activityArn: machineArn })],
    ['execution', new ListTagsForResourceCommand({ resourceArn: at('execution:a:b') })],
  ];

  it.each(wrongKinds)('of the type %s is refused where another is meant (%#)', async (type, command) => {
    const message = `Invalid Arn: 'Resource type not valid in this context: ${type}'`;
    await expect(ask(command)).rejects.toMatchObject({ name: 'InvalidArn', message });
  });

  it('that is none, or of another service, is refused', async () => {
    for (const stateMachineArn of ['x', 'arn:aws:lambda:us-east-1:123456789012:function:x', `${machineArn}:1:2`])
      await expect(send(new DescribeStateMachineCommand({ stateMachineArn }))).rejects.toMatchObject({
        name: 'InvalidArn',
        message: `Invalid Arn: 'Invalid ARN prefix: ${stateMachineArn}'`,
      });
    for (const executionArn of ['nowhere:express:a/b', at('express:a/\0:b')])
      await expect(described(executionArn)).rejects.toMatchObject({ name: 'InvalidArn' });
  });

  it('of a distributed Map is none of a machine', async () => {
    const stateMachineArn = `${(await createDraft()).stateMachineArn}/Each`;
    const commands = [
      new DescribeStateMachineCommand({ stateMachineArn }),
      new StartExecutionCommand({ stateMachineArn }),
      new UpdateStateMachineCommand({ stateMachineArn, definition: saying('x') }),
      new DeleteStateMachineCommand({ stateMachineArn }),
      new PublishStateMachineVersionCommand({ stateMachineArn }),
    ];
    for (const command of commands)
      await expect(ask(command)).rejects.toMatchObject({ name: 'ValidationException', reason: 'API_DOES_NOT_SUPPORT_LABELED_ARNS' });
  });

  it('without a qualifier names neither a version nor an alias', async () => {
    const commands = [
      new DeleteStateMachineVersionCommand({ stateMachineVersionArn: machineArn }),
      new DeleteStateMachineVersionCommand({ stateMachineVersionArn: `${machineArn}:live` }),
      new DescribeStateMachineAliasCommand({ stateMachineAliasArn: machineArn }),
      new DeleteStateMachineAliasCommand({ stateMachineAliasArn: `${machineArn}:1` }),
    ];
    for (const command of commands) await expect(ask(command)).rejects.toMatchObject({ name: 'InvalidArn' });
  });
});

describe('what nobody knows', () => {
  it('is not there, by the name that AWS has for it', async () => {
    const missing = { name: 'StateMachineDoesNotExist', message: `State Machine Does Not Exist: '${machineArn}'` };
    await expect(send(new StartSyncExecutionCommand({ stateMachineArn: machineArn }))).rejects.toMatchObject(missing);
    await expect(send(new PublishStateMachineVersionCommand({ stateMachineArn: machineArn }))).rejects.toMatchObject(missing);
    await expect(send(new UpdateStateMachineCommand({ stateMachineArn: machineArn, definition: saying('x') }))).rejects.toMatchObject(
      missing,
    );
    const { stateMachineArn } = await createDraft({ publish: true });
    const lost: readonly object[] = [
      new ListExecutionsCommand({ mapRunArn: at('mapRun:a/b:c') }),
      new DescribeMapRunCommand({ mapRunArn: at('mapRun:a/b:c') }),
      new ListStateMachineAliasesCommand({ stateMachineArn: `${stateMachineArn}:2` }),
      new DescribeStateMachineAliasCommand({ stateMachineAliasArn: `${stateMachineArn}:live` }),
      new UpdateStateMachineAliasCommand({ stateMachineAliasArn: `${stateMachineArn}:live`, description: 'x' }),
    ];
    for (const command of lost) await expect(ask(command)).rejects.toMatchObject({ name: 'ResourceNotFound' });
  });
});

describe('a machine that is being deleted', () => {
  const leaving = async () => {
    const stateMachineArn = await create(waiting, { name: draft().name, publish: true });
    const executionArn = await start(stateMachineArn);
    await send(new StopExecutionCommand({ executionArn }));
    await served.catalogue.machines.markDeleting(stateMachineArn);
    return { stateMachineArn, executionArn, name: stateMachineArn.split(':').at(-1)! };
  };

  it('is neither made anew, nor changed, published or named', async () => {
    const { stateMachineArn, name } = await leaving();
    const routingConfiguration = [{ stateMachineVersionArn: `${stateMachineArn}:1`, weight: 100 }];
    const commands = [
      new CreateStateMachineCommand({ ...draft(name) }),
      new UpdateStateMachineCommand({ stateMachineArn, definition: saying('x') }),
      new PublishStateMachineVersionCommand({ stateMachineArn }),
      new CreateStateMachineAliasCommand({ name: 'live', routingConfiguration }),
      new StartExecutionCommand({ stateMachineArn }),
    ];
    const refusal = { name: 'StateMachineDeleting', message: `State Machine is being deleted: '${stateMachineArn}'` };
    for (const command of commands) await expect(ask(command)).rejects.toMatchObject(refusal);
  });

  it('has executions that are not redriven', async () => {
    const { executionArn } = await leaving();
    expect(await described(executionArn)).toMatchObject({
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'State machine is in DELETING status',
    });
    await expect(send(new RedriveExecutionCommand({ executionArn }))).rejects.toMatchObject({
      name: 'ExecutionNotRedrivable',
      message: 'State machine is in DELETING status',
    });
    expect(await described(executionArn)).toMatchObject({ status: 'ABORTED', redriveCount: 0 });
  });
});

describe('what a machine or an activity is set up with', () => {
  const logs = (...groups: string[]) => ({
    loggingConfiguration: { level: 'ALL', destinations: groups.map((logGroupArn) => ({ cloudWatchLogsLogGroup: { logGroupArn } })) },
  });
  const group = 'arn:aws:logs:us-east-1:123456789012:log-group:machines';
  const oneGroup = 'Invalid Logging Configuration: Must specify exactly one Log Destination.';

  it.each<[string, object, string, unknown]>([
    ['logs in no group', logs(), 'InvalidLoggingConfiguration', oneGroup],
    ['logs in two groups', logs(`${group}:*`, `${group}2:*`), 'InvalidLoggingConfiguration', oneGroup],
    [
      'logs in a group that is not given with its streams',
      logs(group),
      'InvalidLoggingConfiguration',
      "Invalid Logging Configuration: Log Group ARN must be provided with '*' qualifier.",
    ],
    [
      'traces that are neither on nor off',
      { tracingConfiguration: {} },
      'InvalidTracingConfiguration',
      expect.stringMatching(/^Invalid Tracing Configuration: /),
    ],
    [
      'a key of its own that is not named',
      { encryptionConfiguration: { type: 'CUSTOMER_MANAGED_KMS_KEY' } },
      'InvalidEncryptionConfiguration',
      expect.stringMatching(/^Invalid Encryption Configuration: /),
    ],
    [
      'a key that is used for too long',
      { encryptionConfiguration: { type: 'AWS_OWNED_KEY', kmsDataKeyReusePeriodSeconds: 901 } },
      'ValidationException',
      expect.stringMatching(
        /Value '901' at 'encryptionConfiguration.kmsDataKeyReusePeriodSeconds' failed to satisfy constraint: Member must have value less than or equal to 900$/,
      ),
    ],
  ])('is refused with %s', async (_, more, name, message) => {
    await expect(createDraft(more)).rejects.toMatchObject({ name, message });
  });

  it('is an activity’s key for good', async () => {
    const { name } = draft();
    const key = { type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: 'mine' } as const;
    const { activityArn } = await send(new CreateActivityCommand({ name, encryptionConfiguration: key }));
    await send(new CreateActivityCommand({ name, encryptionConfiguration: key }));
    expect(await send(new DescribeActivityCommand({ activityArn }))).toMatchObject({ encryptionConfiguration: key });
    await expect(send(new CreateActivityCommand({ name }))).rejects.toMatchObject({ name: 'ActivityAlreadyExists' });
    await expect(
      send(new CreateActivityCommand({ name: draft().name, encryptionConfiguration: { type: key.type } })),
    ).rejects.toMatchObject({ name: 'InvalidEncryptionConfiguration' });
  });
});
