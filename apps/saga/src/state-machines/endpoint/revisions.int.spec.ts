import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  StopExecutionCommand,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { dealingsWith, draft, roleArn, saying, waiting } from './dealings.fixture.js';
import { serveTests } from './served.fixture.js';

const served = serveTests();
const { send, create, createDraft, start, ended } = dealingsWith(() => served.client);

describe('the revision of a machine that is told of an execution', () => {
  const loggingConfiguration = { level: 'OFF', includeExecutionData: true } as const;
  const told = async (executionArn: string) => {
    const answer = await send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    return { revisionId: answer.revisionId, withData: answer.loggingConfiguration?.includeExecutionData };
  };
  /** Changes a machine to something else and back to what it did at first, but logged otherwise. */
  const thereAndBack = async (stateMachineArn: string) => {
    await send(new UpdateStateMachineCommand({ stateMachineArn, definition: saying('two') }));
    return send(new UpdateStateMachineCommand({ stateMachineArn, definition: saying('one'), loggingConfiguration }));
  };

  it('is the one that it was started under, not a later one that runs the same', async () => {
    const { stateMachineArn } = await createDraft();
    const executionArn = await start(stateMachineArn);
    const { revisionId } = await thereAndBack(stateMachineArn);
    expect(await told(executionArn)).toEqual({ revisionId: undefined, withData: false });
    expect(await told(await start(stateMachineArn))).toEqual({ revisionId, withData: true });
  });

  it('is that of the version that it was started under', async () => {
    const { stateMachineArn } = await createDraft({ publish: true });
    await thereAndBack(stateMachineArn);
    expect(await told(await start(`${stateMachineArn}:1`))).toEqual({ revisionId: undefined, withData: false });
  });

  it('is none where the machine was made anew since', async () => {
    const asked = draft();
    const { stateMachineArn } = await send(new CreateStateMachineCommand(asked));
    const executionArn = await start(stateMachineArn!);
    await ended(executionArn);
    await send(new DeleteStateMachineCommand({ stateMachineArn }));
    await served.deletions.settled();
    await send(new CreateStateMachineCommand({ ...asked, loggingConfiguration }));
    expect(await told(executionArn)).toEqual({ revisionId: undefined, withData: undefined });
  });

  it('is that which it was redriven onto', async () => {
    const stateMachineArn = await create(waiting, { roleArn });
    const executionArn = await start(stateMachineArn);
    await send(new StopExecutionCommand({ executionArn }));
    const definition = JSON.stringify({ StartAt: 'Wait', States: { Wait: { Type: 'Succeed' } } });
    const { revisionId } = await send(new UpdateStateMachineCommand({ stateMachineArn, definition, loggingConfiguration }));
    await served.executions.redrive(executionArn, await served.catalogue.pinned(stateMachineArn));
    expect(await told(executionArn)).toEqual({ revisionId, withData: true });
  });
});
