import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ended, machineOf, migrateStateMachines, openRig, outputOf, type Rig, typesOf } from '../../testing/rig.fixture.js';
import { allWorkers } from '../../workers/all-workers.js';

const activity = 'arn:aws:states:us-east-1:123456789012:activity:assess';
const lambda = 'arn:aws:lambda:us-east-1:123456789012:function:assess';
const invoke = 'arn:aws:states:::lambda:invoke';
const nobody = async (): Promise<never> => Promise.reject(new Error('not asked'));
/** Of what nobody was asked for over HTTP. */
const metadata = (HttpStatusCode: number) => ({
  SdkHttpMetadata: { AllHttpHeaders: {}, HttpHeaders: {}, HttpStatusCode },
  SdkResponseMetadata: { RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string },
});
const never = new AbortController().signal;

describe('a function that is bound to an activity', () => {
  let database: ScratchDatabase;
  let rig: Rig;

  beforeAll(async () => {
    database = await scratchDatabase({ migrate: migrateStateMachines });
    const bindings = { connections: {}, functions: { assess: { activity } } };
    rig = await openRig(database.roleUrl, {
      workers: () => allWorkers({ bindings, objects: undefined, findMachine: nobody, start: nobody }),
    });
  });
  afterAll(async () => {
    await rig?.close();
    await database?.drop();
  });

  const machine = (task: object, type: 'STANDARD' | 'EXPRESS' = 'STANDARD'): ReturnType<typeof machineOf> =>
    machineOf({ StartAt: 'Assess', States: { Assess: { Type: 'Task', ...task, End: true } } }, { type });
  const parameters = { FunctionName: lambda, 'Payload.$': '$' };
  const take = (waitMs = 20_000) => rig.executions.takeActivityTask(activity, 'ada', waitMs, never);

  it.each([
    ['directly', { Resource: lambda }, { amount: 5 }, ['LambdaFunctionScheduled', 'LambdaFunctionStarted', 'LambdaFunctionSucceeded']],
    [
      'in an envelope',
      { Resource: invoke, Parameters: parameters },
      { ExecutedVersion: '$LATEST', Payload: { amount: 5 }, ...metadata(200), StatusCode: 200 },
      ['TaskScheduled', 'TaskStarted', 'TaskSucceeded'],
    ],
    [
      'as an Event',
      { Resource: invoke, Parameters: { ...parameters, InvocationType: 'Event' } },
      { ...metadata(202), StatusCode: 202 },
      ['TaskScheduled', 'TaskStarted', 'TaskSucceeded'],
    ],
  ])(
    "is done by one of the activity's workers, also where it is offered again before that is noted down: %s",
    async (name, task, output, types) => {
      const offers = vi.spyOn(rig.runtime.offers, 'take');
      const { executionArn } = await rig.executions.start({ machine: machine(task), name, input: { order: 17 } });
      const first = await take();
      expect(first?.input).toBe('{"order":17}');
      const offered = offers.mock.results.at(-1)!.value as ReturnType<typeof rig.runtime.offers.take>;
      offers.mockReturnValueOnce(offered);
      expect(await take(50)).toBeUndefined();
      offers.mockRestore();
      await rig.executions.succeed(first!.taskToken, { amount: 5 });
      expect(outputOf(await ended(rig, executionArn))).toEqual(output);
      expect((await typesOf(rig, executionArn)).slice(2, -2)).toEqual(types);
    },
  );

  const refusal = {
    status: 'FAILED',
    error: 'Lambda.ResourceNotFoundException',
    cause: `Workers of ${activity} do what the function assess did, but no task that waits for a token and none of a synchronous execution. Bind it to a url.`,
  };

  it('does no task that waits for a token, which its worker would answer by answering for the function', async () => {
    const Parameters = { FunctionName: lambda, Payload: { 'token.$': '$$.Task.Token' } };
    const task = machine({ Resource: `${invoke}.waitForTaskToken`, Parameters });
    const { executionArn } = await rig.executions.start({ machine: task, name: 'token', input: {} });
    expect(await take(50)).toBeUndefined();
    expect(await ended(rig, executionArn)).toMatchObject(refusal);
  });

  it('is not offered a DryRun', async () => {
    const task = machine({ Resource: invoke, Parameters: { ...parameters, InvocationType: 'DryRun' } });
    const { executionArn } = await rig.executions.start({ machine: task, name: 'dry-run', input: {} });
    expect(await take(50)).toBeUndefined();
    expect(outputOf(await ended(rig, executionArn))).toEqual({ ...metadata(204), StatusCode: 204 });
  });

  it('does no task of a synchronous execution, which waits for nobody', async () => {
    const express = machine({ Resource: lambda }, 'EXPRESS');
    expect(await rig.executions.startSync({ machine: express, name: 'sync', input: {} })).toMatchObject(refusal);
  });
});

describe('a worker who waits for a task while the process drains', () => {
  let database: ScratchDatabase;
  const rigs: Rig[] = [];
  const open = async (): Promise<Rig> => {
    const rig = await openRig(database.roleUrl);
    rigs.push(rig);
    return rig;
  };

  beforeAll(async () => {
    database = await scratchDatabase({ migrate: migrateStateMachines });
  });
  afterEach(async () => {
    await Promise.all(rigs.splice(0).map((rig) => rig.close()));
  });
  afterAll(() => database?.drop());

  const machine = machineOf({ StartAt: 'Assess', States: { Assess: { Type: 'Task', Resource: activity, End: true } } });
  const takeFrom = ({ executions }: Rig) => executions.takeActivityTask(activity, 'ada', 20_000, never);

  it('goes away with nothing at once, and what is placed then is for other processes', async () => {
    const [draining, staying] = [await open(), await open()];
    const sleeping = vi.spyOn(draining.runtime.offers, 'placed');
    const waiting = takeFrom(draining);
    await expect.poll(() => sleeping.mock.calls).toHaveLength(1);
    draining.runtime.offers.close();
    await draining.executions.start({ machine, name: 'placed', input: { n: 1 } });
    expect([await waiting, await takeFrom(draining)]).toEqual([undefined, undefined]);
    expect(sleeping).toHaveBeenCalledOnce();
    expect(await takeFrom(staying)).toMatchObject({ input: '{"n":1}' });
  });

  it('is not given one either that is just being looked for', async () => {
    const draining = await open();
    const { executionArn } = await draining.executions.start({ machine, name: 'looked-for', input: {} });
    const waiting = takeFrom(draining);
    draining.runtime.offers.close();
    expect(await waiting).toBeUndefined();
    expect(await typesOf(draining, executionArn)).not.toContain('ActivityStarted');
  });
});
