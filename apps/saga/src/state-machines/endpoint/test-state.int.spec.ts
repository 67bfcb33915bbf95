import { ListActivitiesCommand, TestStateCommand, type TestStateCommandInput } from '@aws-sdk/client-sfn';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callFunction, functionOf } from '../workers/functions.js';
import { dealingsWith } from './dealings.fixture.js';
import { serveTests } from './served.fixture.js';

/** Doubles what it is given, refuses what is no number, and never answers to 0. */
const doubling = createServer((request: IncomingMessage, response) => {
  void request.toArray().then((chunks: Buffer[]) => {
    const given = JSON.parse(Buffer.concat(chunks).toString()) as unknown;
    if (given === 0) return;
    if (typeof given === 'number') return response.end(JSON.stringify(given * 2));
    return response.writeHead(200, { 'x-amz-function-error': 'Unhandled' }).end('{"errorType":"NoNumber","errorMessage":"what is that?"}');
  });
});
beforeAll(() => new Promise<void>((resolve) => doubling.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  doubling.closeAllConnections();
  doubling.close();
});

const served = serveTests({
  call: (asked) => {
    const url = `http://127.0.0.1:${(doubling.address() as AddressInfo).port}/`;
    return callFunction({ double: { url } }, functionOf(asked.task) ?? '', asked);
  },
});

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

  const roleArn = 'arn:aws:iam::123456789012:role/any';
  const double = {
    Type: 'Task',
    Resource: 'arn:aws:lambda:us-east-1:123456789012:function:double',
    InputPath: '$.n',
    ResultPath: '$.twice',
    Catch: [{ ErrorEquals: ['NoNumber'], Next: 'Repair' }],
    Next: 'Then',
  };

  it('has its task really done where it is not mocked', async () => {
    expect(await test(double, { input: '{"n":21}', roleArn, inspectionLevel: 'DEBUG' })).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"n":21,"twice":42}',
      nextState: 'Then',
      inspectionData: { result: '42' },
    });
    expect(await test(double, { input: '{"n":"x"}', roleArn })).toMatchObject({
      status: 'CAUGHT_ERROR',
      error: 'NoNumber',
      nextState: 'Repair',
    });
    const unbound = await test({ ...double, Resource: `${double.Resource}-d` }, { input: '{"n":1}', roleArn });
    expect(unbound).toMatchObject({ status: 'FAILED', error: 'Lambda.ResourceNotFoundException' });
  });

  it('is given up when its time is over', async () => {
    const result = await test({ ...double, TimeoutSeconds: 1 }, { input: '{"n":0}', roleArn });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  it.each<[string, (deep: string) => Partial<TestStateCommandInput>]>([
    ['variables', (deep) => ({ variables: `{"a":${deep}}` })],
    ['context', (deep) => ({ context: `{"Execution":{"Input":${deep}}}` })],
    ['mock.result', (deep) => ({ mock: { result: deep } })],
  ])('is refused with data that are nested too deeply to be told: %s', async (name, data) => {
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    const asked = test(task, { mock: { result: '1' }, inspectionLevel: 'DEBUG', ...data(deep) });
    await expect(asked).rejects.toMatchObject({ name: 'ValidationException', message: `The value of '${name}' is nested too deeply` });
    await expect(test(task, { mock: { result: '1' }, input: deep })).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
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
    [
      'a context and no mock',
      task,
      { roleArn, context: '{}' },
      'ValidationException',
      'TestState supports a context only when a mock is specified',
    ],
    [
      'a mock that is no answer of the service',
      task,
      { mock: { result: '{"StatusCode":"200"}' } },
      'ValidationException',
      "Mock result schema validation error: Field 'StatusCode' must be a number",
    ],
    [
      'a context that is none',
      task,
      { context: '{"Pokedex":{}}', mock: { result: '1' } },
      'ValidationException',
      "Invalid Context object provided: Field 'Pokedex' is not allowed",
    ],
    [
      'a mocked error without its name',
      task,
      { mock: { errorOutput: { cause: 'c' } } },
      'ValidationException',
      'A mocked error needs an error: mock.errorOutput.error',
    ],
    ['a mock that is no JSON', task, { mock: { result: 'x' } }, 'ValidationException', "The value of 'mock.result' is no JSON"],
    ['a task and no role', task, {}, 'ValidationException', 'RoleArn must be specified when testing a Task state'],
    [
      'a Map and no mock',
      { Type: 'Map', ItemProcessor: { StartAt: 'T', States: { T: { Type: 'Succeed' } } }, End: true },
      {},
      'InvalidDefinition',
      'TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]',
    ],
    [
      'a task for people and no mock',
      { ...task, Resource: `${task.Resource}.waitForTaskToken` },
      { roleArn },
      'ValidationException',
      "TestState supports the service integration pattern '.waitForTaskToken' only when a mock is specified",
    ],
    [
      'a mock of what does nothing',
      { Type: 'Pass', End: true },
      { mock: { result: '1' } },
      'ValidationException',
      "State type 'Pass' is not supported when a mock is specified",
    ],
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
