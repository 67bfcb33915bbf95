import {
  CreateActivityCommand,
  CreateStateMachineCommand,
  type CreateStateMachineCommandInput,
  DeleteActivityCommand,
  DescribeActivityCommand,
  ListExecutionsCommand,
  type SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  TestStateCommand,
  type TestStateCommandInput,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import { randomUUID } from 'node:crypto';
import type { ApiErrorCase } from './api-error-case.ts';

/** What a case asks for again, of a real endpoint. */
type Scene = (recorded: ApiErrorCase, client: SFNClient) => Promise<unknown>;

const roleArn = 'arn:aws:iam::111111111111:role/r';
const harmless = (comment: string): string =>
  JSON.stringify({ Comment: comment, StartAt: 'State_1', States: { State_1: { Type: 'Pass', End: true } } });

/** The machine of a recorded request, under a name that nobody else has. */
const machine = async (
  { request }: ApiErrorCase,
  client: SFNClient,
  more: Partial<CreateStateMachineCommandInput> = {},
): Promise<string> => {
  const { definition = harmless('any'), type } = request ?? {};
  const asked = { name: `rejected_${randomUUID()}`, roleArn, definition, ...(type && { type }), ...more };
  return (await client.send(new CreateStateMachineCommand(asked))).stateMachineArn ?? '';
};

const textOf = (shape: RegExp, { expected }: ApiErrorCase): readonly string[] => shape.exec(expected.message ?? '')?.slice(1) ?? [];
/** `<invalid_token_3097_chars>` stands for as many. */
const writtenOut = (value: string): string => {
  const [, length] = /^<.*_(\d+)_chars>$/.exec(value) ?? [];
  return length === undefined ? value : 'x'.repeat(Number(length));
};

const badMember = /^1 validation error detected: Value '(.*)' at '(maxResults|nextToken|statusFilter)'/;
const listWrongly: Scene = async (recorded, client) => {
  const [value = '', member = ''] = textOf(badMember, recorded);
  const stateMachineArn = await machine(recorded, client);
  const given = { [member]: member === 'maxResults' ? Number(value) : writtenOut(value) };
  return client.send(new ListExecutionsCommand({ stateMachineArn, ...given }));
};

const createTwice: Scene = async (recorded, client) => {
  const name = `rejected_${randomUUID()}`;
  await machine(recorded, client, { name });
  return machine(recorded, client, { name, definition: harmless('another') });
};

const badName: Scene = (recorded, client) =>
  client.send(new CreateActivityCommand({ name: textOf(/^Invalid Name: '(.*)'$/s, recorded)[0] }));

const describeDeleted: Scene = async (_, client) => {
  const { activityArn } = await client.send(new CreateActivityCommand({ name: randomUUID() }));
  await client.send(new DeleteActivityCommand({ activityArn }));
  return client.send(new DescribeActivityCommand({ activityArn }));
};

const updateVersion: Scene = async (recorded, client) => {
  const stateMachineArn = await machine(recorded, client, { publish: true });
  await client.send(new UpdateStateMachineCommand({ stateMachineArn, definition: harmless('another'), publish: true }));
  return client.send(new UpdateStateMachineCommand({ stateMachineArn: `${stateMachineArn}:2`, definition: harmless('a third') }));
};

const startMissing: Scene = async (recorded, client) => {
  const arn = await machine(recorded, client);
  const missing = arn.replace(/:stateMachine:.*/, `:stateMachine:statemachine_invalid_${randomUUID()}`);
  return client.send(new StartExecutionCommand({ stateMachineArn: missing }));
};

const asRecorded: Scene = async (recorded, client) => {
  const { op, request } = recorded;
  if (op === 'test_state') return client.send(new TestStateCommand(request as TestStateCommandInput));
  const stateMachineArn = await machine(recorded, client);
  if (op === 'create_state_machine') return stateMachineArn;
  const { name, input, sync } = request ?? {};
  const asked = { stateMachineArn, ...(name && { name }), ...(typeof input === 'string' && { input }) };
  return sync ? client.send(new StartSyncExecutionCommand(asked)) : client.send(new StartExecutionCommand(asked));
};

/** The request that was rejected is not always the one that was recorded: then the answer tells what it was. The first that fits counts. */
const scenes: readonly (readonly [RegExp, Scene])[] = [
  [badMember, listWrongly],
  [/^Invalid Name: /, badName],
  [/^Activity Does Not Exist: /, describeDeleted],
  [/^State Machine Already Exists: /, createTwice],
  [/^State Machine Does Not Exist: '.*:\d+'$/, updateVersion],
  [/^State Machine Does Not Exist: /, startMissing],
  [/^/, asRecorded],
];

/** The recorder put one account in the place of all, and a word in the place of an activity. */
const anonymous = (message: string): string =>
  message.replaceAll(/\barn:aws:states:[\w-]+:\d{12}:activity:[\w-]+/g, 'activity_arn').replaceAll(/(?<=:)\d{12}(?=:)/g, '111111111111');

/** How an endpoint answers: the error's name and its message. Undefined when it rejects nothing. */
export const rejectionOf = async (recorded: ApiErrorCase, client: SFNClient): Promise<{ Code: string; Message: string } | undefined> => {
  const [, scene] = scenes.find(([shape]) => shape.test(recorded.expected.message ?? ''))!;
  try {
    await scene(recorded, client);
    return undefined;
  } catch (error) {
    const { name, message } = error as Error;
    return { Code: name, Message: anonymous(message) };
  }
};
