import {
  CreateStateMachineCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  StartExecutionCommand,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { dealingsWith, draft, roleArn } from './dealings.fixture.js';
import { serveTests } from './served.fixture.js';

const served = serveTests({ call: () => ({ kind: 'failed', error: 'Broken', cause: '' }) });
const { send, ended } = dealingsWith(() => served.client);

const states = {
  Reserve: {
    Type: 'Task',
    Resource: 'arn:aws:states:::x:reserve',
    Compensate: { Type: 'Pass' },
    End: true,
  },
};

type Told = Readonly<{ States: Readonly<Record<string, object>> }>;

describe('a definition with steps to undo', () => {
  it('is told as what is run of it, whose states the history names', async () => {
    const definition = JSON.stringify({ StartAt: 'Reserve', States: states });
    const { stateMachineArn } = await send(new CreateStateMachineCommand({ ...draft(), definition }));
    const { executionArn } = await send(new StartExecutionCommand({ stateMachineArn }));
    await ended(executionArn!);
    const described = await send(new DescribeStateMachineCommand({ stateMachineArn }));
    const ofExecution = await send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    expect(ofExecution.definition).toBe(described.definition);
    const told = JSON.parse(described.definition!) as Told;
    expect(Object.keys(told.States)).toEqual(['Reserve', 'Undo Reserve', 'Compensated']);
    expect(told.States['Reserve']).not.toHaveProperty('Compensate');
    const { events } = await send(new GetExecutionHistoryCommand({ executionArn }));
    const entered = events!.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
    expect(entered).toEqual(['Reserve', 'Undo Reserve', 'Compensated']);
  });

  it('is the same machine as what is told of it', async () => {
    const { stateMachineArn } = await send(
      new CreateStateMachineCommand({
        ...draft(),
        definition: 'StartAt: A\nStates: { A: { Type: Pass, Compensate: { Type: Pass }, End: true } }',
      }),
    );
    const { definition } = await send(new DescribeStateMachineCommand({ stateMachineArn }));
    await send(new UpdateStateMachineCommand({ stateMachineArn, definition }));
    expect(await send(new DescribeStateMachineCommand({ stateMachineArn }))).toMatchObject({ definition, roleArn });
  });

  it('is told as it was given where it only speaks of it', async () => {
    const definition = '{ "Comment": "Compensate", "StartAt": "A",  "States": { "A": { "Type": "Succeed" } } }';
    const { stateMachineArn } = await send(new CreateStateMachineCommand({ ...draft(), definition }));
    expect(await send(new DescribeStateMachineCommand({ stateMachineArn }))).toMatchObject({ definition });
  });
});
