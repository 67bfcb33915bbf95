import { randomUUID } from 'node:crypto';
import {
  definitionRefusal,
  isWritable,
  type Json,
  type JsonObject,
  mockProblem,
  parseState,
  type ScheduledTask,
  type StateTest,
  type StateTestResult,
  testState,
} from '@quadrille/asl';
import { arnOf } from '../../catalogue/arns.js';
import { Refused } from '../../refused.js';
import type { ExecutionRecord } from '../../runtime/tables/record.js';
import { askOnce } from '../../workers/ask-once.js';
import type { HttpConversation, HttpListener } from '../../workers/http-conversation.js';
import { given, type Operations } from '../operation.js';
import type { Asked } from '../shapes/shapes.js';
import { checkSize, readInput } from './payload.js';
import { contextProblem } from './test-context.js';
import { mockedResultProblem } from './test-mock.js';

type Request = Asked<'TestState'>;

const refuse = (message: string): never => {
  throw new Refused('ValidationException', message);
};

const readJson = (name: string, text: string): Json => {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return refuse(`The value of '${name}' is no JSON`);
  }
  return isWritable(value) ? value : refuse(`The value of '${name}' is nested too deeply`);
};

const readObject = (name: string, text: string): JsonObject => {
  const value = readJson(name, text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(`The value of '${name}' is no JSON object`);
  return value as JsonObject;
};

/** What the mock leads to; an empty one leads to null. */
const readMock = (mock: NonNullable<Request['mock']>) => ({
  ...(mock.result !== undefined && { result: readJson('mock.result', mock.result) }),
  ...(mock.errorOutput && { errorOutput: { ...given('error', mock.errorOutput.error), ...given('cause', mock.errorOutput.cause) } }),
});

/** The stages that are no data of the state: numbers, and what became of an error. */
const toldAsIs: ReadonlySet<string> = new Set(['maxConcurrency', 'toleratedFailureCount', 'toleratedFailurePercentage', 'errorDetails']);

/** Inputs, outputs and variables as JSON text. */
const asTexts = (data: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(data).map(([stage, value]) => [stage, toldAsIs.has(stage) ? value : JSON.stringify(value)]));

const told = ({ output, inspectionData, ...result }: StateTestResult, conversation: HttpConversation) => ({
  ...result,
  ...(output !== undefined && { output: JSON.stringify(output) }),
  ...(inspectionData && { inspectionData: { ...asTexts(inspectionData), ...conversation } }),
});

const readTest = (asked: Request, most: number): StateTest => {
  const { definition, stateName, input, inspectionLevel, variables, context, stateConfiguration, roleArn, revealSecrets } = asked;
  const { retrierRetryCount, mapIterationFailureCount, mapItemReaderData } = stateConfiguration ?? {};
  if (context !== undefined && !asked.mock) refuse('TestState supports a context only when a mock is specified');
  if (asked.mock?.errorOutput && asked.mock.errorOutput.error === undefined)
    refuse('A mocked error needs an error: mock.errorOutput.error');
  if (revealSecrets && asked.mock) refuse('TestState does not support RevealSecrets when a mock is specified.');
  const parsed = parseState(definition, stateName);
  if (!parsed.definition)
    throw new Refused('InvalidDefinition', definitionRefusal(parsed.diagnostics) ?? 'Invalid State Machine Definition');
  const state = parsed.definition.States[parsed.definition.StartAt];
  const type = state?.Type;
  const mock = asked.mock && readMock(asked.mock);
  const problem = mockProblem(parsed.definition, mock);
  // In AWS a Map or Parallel that is not mocked is a fault of the definition.
  if (problem !== undefined && !mock && (type === 'Map' || type === 'Parallel')) throw new Refused('InvalidDefinition', problem);
  if (problem !== undefined) refuse(problem);
  const contextObject = context === undefined ? undefined : readObject('context', context);
  const wrong =
    (contextObject && contextProblem(contextObject, state)) ??
    (mock?.result === undefined
      ? undefined
      : mockedResultProblem(String(state?.['Resource']), mock.result, asked.mock?.fieldValidationMode));
  if (wrong !== undefined) refuse(wrong);
  if (type === 'Task' && !mock && roleArn === undefined) refuse('RoleArn must be specified when testing a Task state');
  checkSize('variables', variables, most);
  checkSize('context', context, most);
  checkSize('mock.result', asked.mock?.result, most);
  checkSize('stateConfiguration.mapItemReaderData', mapItemReaderData, most);
  return {
    machine: parsed.definition,
    input: readInput(input, most),
    ...(mock && { mock: mock.errorOutput ? { errorOutput: mock.errorOutput } : { result: mock.result ?? null } }),
    ...given('inspectionLevel', inspectionLevel),
    ...(variables !== undefined && { variables: readObject('variables', variables) }),
    ...given('contextObject', contextObject),
    ...given('retrierRetryCount', retrierRetryCount),
    ...given('mapIterationFailureCount', mapIterationFailureCount),
    ...given('mapItemReaderData', mapItemReaderData),
  };
};

export const testOperations: Operations<'TestState'> = {
  TestState: async (asked, { catalogue: { place }, workers, limits }, gone) => {
    const test = readTest(asked, limits.payloadBytes);
    const now = Date.now();
    const name = randomUUID();
    const execution = { id: arnOf(place, 'express', `test:${name}:${name}`), name, startTime: now, ...given('roleArn', asked.roleArn) };
    const stateMachine = { id: arnOf(place, 'stateMachine', 'test'), name: 'test' };
    const record: ExecutionRecord = {
      number: 0,
      arn: execution.id,
      name,
      machine: { arn: stateMachine.id, name: stateMachine.name, type: 'EXPRESS', roleArn: asked.roleArn ?? '' },
      hash: '',
      startedAt: now,
      input: test.input,
      scope: '',
    };
    let conversation: HttpConversation = {};
    const hear = (said: HttpConversation): void => void (conversation = { ...conversation, ...said });
    const listener: HttpListener | false = asked.inspectionLevel === 'TRACE' && { mayKnowSecrets: asked.revealSecrets === true, hear };
    const perform = (task: ScheduledTask) => askOnce(workers, { task, record, gone, ...(listener && { listener }) });
    const context = { now, random: Math.random, uuid: randomUUID, execution, stateMachine, region: place.region };
    return told(await testState({ ...test, perform }, context), conversation);
  },
};
