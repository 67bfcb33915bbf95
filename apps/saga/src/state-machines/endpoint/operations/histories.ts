import { readArn } from '../../catalogue/arns.js';
import { toldDefinition } from '../../catalogue/definitions.js';
import { ExecutionDoesNotExist } from '../../executions.js';
import { given, type Operations } from '../operation.js';
import { cursors } from '../../pages.js';
import { paged } from '../page-token.js';
import { labelledMachine } from '../../runtime/arns.js';
import { tellConfiguration, tellDefinition, tellRevision } from './configuration.js';
import { machineTold } from './executions.js';

/** What an execution went through, and what it was bound to. */
export const historyOperations: Operations<'GetExecutionHistory' | 'DescribeStateMachineForExecution'> = {
  GetExecutionHistory: async ({ executionArn, reverseOrder: reverse = false, includeExecutionData = true, ...asked }, { executions }) => {
    readArn(executionArn, 'execution');
    const { items, ...next } = await paged({ name: `history ${executionArn} ${reverse}`, cursor: cursors.number }, asked, (page) =>
      executions.history(executionArn, { reverse, includeExecutionData, ...page }),
    );
    const events = items.map(({ timestamp, ...event }) => ({ timestamp: new Date(timestamp), ...event }));
    return { events, ...next };
  },

  DescribeStateMachineForExecution: async ({ executionArn, includedData }, { catalogue, executions }) => {
    readArn(executionArn, 'execution');
    const execution = await executions.describe(executionArn);
    const definition = await executions.definitionOf(executionArn);
    if (!execution || !definition) throw new ExecutionDoesNotExist(executionArn);
    const { machine, startDate, mapRunArn } = execution;
    // The text as it was given, while the machine is there; its content, afterwards.
    const revision = await catalogue.machines.revision(execution);
    return {
      stateMachineArn: machineTold(machine.arn, mapRunArn),
      name: machine.name,
      ...tellDefinition(includedData, definition, () => (revision ? toldDefinition(revision.definition) : JSON.stringify(definition))),
      roleArn: machine.roleArn,
      updateDate: revision?.recordedAt ?? startDate,
      ...(revision && tellConfiguration(revision.configuration)),
      ...(revision && tellRevision(revision.revisionId)),
      ...given('mapRunArn', mapRunArn),
      ...given('label', mapRunArn && labelledMachine(mapRunArn).replace(/^[^/]*\//, '')),
    };
  },
};
