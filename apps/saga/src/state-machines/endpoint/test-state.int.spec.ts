import { ListActivitiesCommand, TestStateCommand, type TestStateCommandInput } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { dealingsWith } from './dealings.fixture.js';
import { serveTests } from './served.fixture.js';

const served = serveTests();

const { send } = dealingsWith(() => served.client);

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
