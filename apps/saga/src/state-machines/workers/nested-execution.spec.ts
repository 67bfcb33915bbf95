import type { Json, ScheduledTask } from '@quadrille/asl';
import { describe, expect, it } from 'vitest';
import type { PinnedMachine, StartRequest } from '../executions.js';
import type { Call } from './call.js';
import { startNested } from './nested-execution.js';

const StateMachineArn = 'arn:aws:states:us-east-1:123456789012:stateMachine:child';

const callOf = (parameters: Json): Call => ({
  task: { taskId: 'a#0#1', resource: 'arn:aws:states:::states:startExecution.sync:2', parameters } as unknown as ScheduledTask,
  record: { number: 1, arn: 'a' } as Call['record'],
  idempotencyKey: 'key',
  signal: new AbortController().signal,
});

describe('a task that starts an execution', () => {
  const startedBy = async (parameters: Json) => {
    const started: StartRequest[] = [];
    const answer = await startNested(
      async (arn) => ({ arn, type: 'STANDARD' }) as PinnedMachine,
      async (request) => {
        started.push(request);
        return { executionArn: `child:${request.name}`, startDate: new Date(0) };
      },
      callOf(parameters),
    );
    return { answer, started };
  };
  const refusalOf = async (parameters: Json) => {
    const { answer, started } = await startedBy(parameters);
    expect(started).toEqual([]);
    return answer;
  };

  it.each<[string, Json]>([
    ['none', {}],
    ['null', { Name: null, Input: null }],
    ['one of eighty characters', { Name: 'n'.repeat(80) }],
  ])('may give it a name: %s', async (_, more) => {
    const { answer, started } = await startedBy({ StateMachineArn, ...(more as object) });
    expect(answer.kind).toBe('submitted');
    expect(started[0]!.name).toMatch(/^(n{80}|[0-9a-f-]{36})$/);
  });

  it('is told of the start what a client of AWS tells', async () => {
    expect((await startedBy({ StateMachineArn, Name: 'n' })).answer).toEqual({
      kind: 'submitted',
      output: {
        ExecutionArn: 'child:n',
        SdkHttpMetadata: { AllHttpHeaders: {}, HttpHeaders: {}, HttpStatusCode: 200 },
        SdkResponseMetadata: { RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string },
        StartDate: 0,
      },
    });
  });

  it.each([
    ['', 'Member must have length greater than or equal to 1'],
    ['n'.repeat(81), 'Member must have length less than or equal to 80'],
  ])('fails where the service would refuse the length of the name: %j', async (Name, rule) => {
    expect(await refusalOf({ StateMachineArn, Name })).toEqual({
      kind: 'failed',
      error: 'StepFunctions.ValidationException',
      cause: `1 validation error detected: Value '${Name}' at 'name' failed to satisfy constraint: ${rule}`,
    });
  });

  it('fails where names have none of these characters', async () => {
    expect(await refusalOf({ StateMachineArn, Name: 'a b' })).toMatchObject({ error: 'StepFunctions.InvalidNameException' });
  });

  it.each<[Json, string]>([
    [null, 'They must be an object'],
    ['x', 'They must be an object'],
    [{}, "The field 'StateMachineArn' is required but was missing"],
    [{ StateMachineArn, Name: 5 }, "The value of the field 'Name' has an invalid format"],
    [
      { StateMachineArn: null, Name: {} },
      "The value of the field 'StateMachineArn' has an invalid format, The value of the field 'Name' has an invalid format",
    ],
  ])('fails of %j, and says why', async (parameters, why) => {
    expect(await refusalOf(parameters)).toEqual({
      kind: 'failed',
      error: 'States.Runtime',
      cause: `The Parameters could not be used to start the Task: [${why}]`,
    });
  });
});
