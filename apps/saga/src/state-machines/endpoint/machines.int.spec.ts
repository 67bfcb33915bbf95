import {
  CreateStateMachineCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  ListStateMachinesCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
  paginateListStateMachines,
} from '@aws-sdk/client-sfn';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { dealingsWith, draft, roleArn, saying } from './dealings.fixture.js';
import { place, serveTests } from './served.fixture.js';

const served = serveTests();

const { send, createDraft: create, start } = dealingsWith(() => served.client);

describe('a state machine', () => {
  it('is described as it was created', async () => {
    const asked = draft();
    const { stateMachineArn, creationDate } = await send(new CreateStateMachineCommand({ ...asked, type: 'EXPRESS' }));
    expect(stateMachineArn).toBe(`arn:aws:states:${place.region}:${place.account}:stateMachine:${asked.name}`);
    expect(await send(new DescribeStateMachineCommand({ stateMachineArn }))).toMatchObject({
      ...asked,
      type: 'EXPRESS',
      status: 'ACTIVE',
      creationDate,
      loggingConfiguration: { level: 'OFF', includeExecutionData: false },
      tracingConfiguration: { enabled: false },
    });
    expect(Math.abs(creationDate!.getTime() - Date.now())).toBeLessThan(60_000);
    const short = await send(new DescribeStateMachineCommand({ stateMachineArn, includedData: 'METADATA_ONLY' }));
    expect(short).toMatchObject({ name: asked.name, definition: '{}' });
    expect([short.variableReferences, (await send(new DescribeStateMachineCommand({ stateMachineArn }))).variableReferences]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('tells which of its states refer to which variables, as does what its executions are bound to', async () => {
    const States = { A: { Type: 'Pass', Assign: { x: 1 }, Next: 'B' }, B: { Type: 'Pass', Parameters: { 'y.$': '$x' }, End: true } };
    const { stateMachineArn } = await create({ definition: JSON.stringify({ StartAt: 'A', States }) });
    const told = { variableReferences: { B: ['x'] } };
    expect(await send(new DescribeStateMachineCommand({ stateMachineArn }))).toMatchObject(told);
    const executionArn = await start(stateMachineArn);
    expect(await send(new DescribeStateMachineForExecutionCommand({ executionArn }))).toMatchObject(told);
  });

  it('is created once, however often the same is asked; its role and tags do not count in that', async () => {
    const asked = draft();
    const first = await send(new CreateStateMachineCommand(asked));
    const again = await send(new CreateStateMachineCommand({ ...asked, roleArn: `${roleArn}2`, tags: [{ key: 'a', value: 'b' }] }));
    expect([again.stateMachineArn, again.creationDate]).toEqual([first.stateMachineArn, first.creationDate]);
    await expect(send(new CreateStateMachineCommand({ ...asked, definition: saying('two') }))).rejects.toMatchObject({
      name: 'StateMachineAlreadyExists',
      message: `State Machine Already Exists: '${first.stateMachineArn}'`,
    });
  });

  it('is created once when it is asked for many times at once', async () => {
    const asked = { ...draft(), publish: true };
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(new CreateStateMachineCommand(asked))));
    expect(new Set(answers.map(({ stateMachineVersionArn }) => stateMachineVersionArn))).toEqual(
      new Set([`${answers[0]!.stateMachineArn}:1`]),
    );
  });

  it.each<[string, object, string, string | RegExp]>([
    [
      'a definition that is none',
      { definition: '{"StartAt":"A","States":{}}' },
      'InvalidDefinition',
      /^Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: /,
    ],
    ['a name with what names must not have', { name: 'a b' }, 'InvalidName', "Invalid Name: 'a b'"],
    ['no role', { roleArn: 'me' }, 'InvalidArn', "Invalid Role Arn: 'me'"],
    [
      'a description of no version',
      { versionDescription: 'x' },
      'ValidationException',
      'Version description can only be set when publish is true',
    ],
    [
      'logs that go nowhere',
      { loggingConfiguration: { level: 'ALL' } },
      'InvalidLoggingConfiguration',
      'Invalid Logging Configuration: Must specify exactly one Log Destination.',
    ],
    [
      'a name that is too long',
      { name: 'n'.repeat(81) },
      'ValidationException',
      /at 'name' failed to satisfy constraint: Member must have length less than or equal to 80$/,
    ],
  ])('with %s is refused', async (_, more, name, message) => {
    await expect(create(more)).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message instanceof RegExp ? message : new RegExp(`^${message}$`)),
    });
  });

  it('gets a revision with each change of what a version keeps', async () => {
    const { stateMachineArn } = await create();
    const unchanged = await send(new UpdateStateMachineCommand({ stateMachineArn, definition: saying('one') }));
    expect([unchanged.revisionId, unchanged.updateDate]).toEqual([undefined, expect.any(Date)]);
    expect((await send(new DescribeStateMachineCommand({ stateMachineArn }))).revisionId).toBeUndefined();
    const changed = await send(new UpdateStateMachineCommand({ stateMachineArn, definition: saying('two') }));
    const same = await send(new UpdateStateMachineCommand({ stateMachineArn, definition: saying('two') }));
    expect(same.revisionId).toBe(changed.revisionId);
    const now = await send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(now).toMatchObject({ definition: saying('two'), revisionId: changed.revisionId, roleArn });
    await expect(send(new UpdateStateMachineCommand({ stateMachineArn }))).rejects.toMatchObject({ name: 'MissingRequiredParameter' });
  });

  it.each([
    ['somebody', 'InvalidArn', "Invalid Arn: 'Invalid ARN prefix: somebody'"],
    [
      'arn:aws:states:us-east-1:123456789012:execution:a:b',
      'InvalidArn',
      "Invalid Arn: 'Resource type not valid in this context: execution'",
    ],
    [
      'arn:aws:states:us-east-1:123456789012:stateMachine:nobody',
      'StateMachineDoesNotExist',
      "State Machine Does Not Exist: 'arn:aws:states:us-east-1:123456789012:stateMachine:nobody'",
    ],
    [
      'arn:aws:states:us-east-1:123456789012:stateMachine:nobody:1',
      'StateMachineDoesNotExist',
      "State Machine Does Not Exist: 'arn:aws:states:us-east-1:123456789012:stateMachine:nobody:1'",
    ],
  ])('cannot be described under %s', async (stateMachineArn, name, message) => {
    await expect(send(new DescribeStateMachineCommand({ stateMachineArn }))).rejects.toMatchObject({ name, message });
  });

  it('stands in a list that is told page by page, by names', async () => {
    const prefix = `zz-${randomUUID()}`;
    for (const end of ['c', 'a', 'b']) await create({ name: `${prefix}-${end}` });
    const names: string[] = [];
    for await (const { stateMachines = [] } of paginateListStateMachines({ client: served.client, pageSize: 2 }, {}))
      names.push(...stateMachines.map(({ name }) => name!).filter((name) => name.startsWith(prefix)));
    expect(names).toEqual(['a', 'b', 'c'].map((end) => `${prefix}-${end}`));
    await expect(send(new ListStateMachinesCommand({ nextToken: 'made up' }))).rejects.toMatchObject({ name: 'InvalidToken' });
  });

  it('is described in any text, of which a NUL is told as the sign for what is unreadable', async () => {
    const { stateMachineVersionArn: stateMachineArn } = await send(
      new CreateStateMachineCommand({ ...draft(), publish: true, versionDescription: 'a\0b' }),
    );
    expect(await send(new DescribeStateMachineCommand({ stateMachineArn }))).toMatchObject({ description: 'a\uFFFDb' });
    const { stateMachineArn: resourceArn } = await create({ tags: [{ key: 'a\0', value: '\0' }] });
    expect((await send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([{ key: 'a\uFFFD', value: '\uFFFD' }]);
    await send(new UntagResourceCommand({ resourceArn, tagKeys: ['a\0'] }));
    expect((await send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([]);
  });

  it('bears tags', async () => {
    const { stateMachineArn: resourceArn } = await create({ tags: [{ key: 'team', value: 'orders' }] });
    await send(
      new TagResourceCommand({
        resourceArn,
        tags: [
          { key: 'team', value: 'returns' },
          { key: 'cost', value: '7' },
        ],
      }),
    );
    await send(new UntagResourceCommand({ resourceArn, tagKeys: ['cost', 'never'] }));
    expect((await send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([{ key: 'team', value: 'returns' }]);
    const tags = Array.from({ length: 50 }, (_, index) => ({ key: `k${index}`, value: '' }));
    await expect(send(new TagResourceCommand({ resourceArn, tags }))).rejects.toMatchObject({
      name: 'TooManyTags',
      resourceName: resourceArn,
    });
    expect((await send(new ListTagsForResourceCommand({ resourceArn }))).tags).toHaveLength(1);
    await expect(send(new ListTagsForResourceCommand({ resourceArn: `${resourceArn}x` }))).rejects.toMatchObject({
      name: 'ResourceNotFound',
    });
  });
});

describe('a definition', () => {
  it('is validated with all that is wrong, and warned of on request', async () => {
    expect((await send(new ValidateStateMachineDefinitionCommand({ definition: '{}' }))).diagnostics).toEqual([
      { severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED', message: 'These fields are required: [States, StartAt]', location: '/' },
    ]);
    const wrong = JSON.stringify({ StartAt: 'B', States: { A: { Type: 'Pass' } } });
    const { result, diagnostics } = await send(new ValidateStateMachineDefinitionCommand({ definition: wrong }));
    expect([result, diagnostics!.length > 1, diagnostics![0]!.severity]).toEqual(['FAIL', true, 'ERROR']);
    const token = { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', End: true };
    const careless = JSON.stringify({ StartAt: 'A', States: { A: token } });
    const warned = await send(new ValidateStateMachineDefinitionCommand({ definition: careless, severity: 'WARNING', maxResults: 1 }));
    expect(warned).toMatchObject({ result: 'OK', truncated: true, diagnostics: [{ severity: 'WARNING' }] });
    expect(await send(new ValidateStateMachineDefinitionCommand({ definition: careless }))).toMatchObject({
      result: 'OK',
      diagnostics: [],
    });
  });
});
