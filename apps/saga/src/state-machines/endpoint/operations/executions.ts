import { randomUUID } from 'node:crypto';
import { checkName, readArn, readMachineArn } from '../../catalogue/arns.js';
import type { Executions, ExecutionDescription, ExecutionListItem } from '../../executions.js';
import { Refused } from '../../refused.js';
import { given, type Operations, type World } from '../operation.js';
import { limitOf, pageToken, readPageToken } from '../page-token.js';
import type { Asked } from '../shapes/shapes.js';
import { readInput } from './payload.js';

const unsupported = (): Refused =>
  new Refused('StateMachineTypeNotSupported', 'This operation is not supported by this type of state machine');

const started = async (asked: Asked<'StartExecution'>, { catalogue, limits }: World) => {
  const { stateMachineArn, name = randomUUID(), input, traceHeader } = asked;
  checkName(name);
  const machine = await catalogue.pinned(stateMachineArn);
  return { machine, name, input: readInput(input, limits.payloadBytes), ...given('traceHeader', traceHeader) };
};

const described = async (executions: Executions, executionArn: string): Promise<ExecutionDescription> => {
  // An express execution is told of where a map run started it: `…:express:MACHINE/LABEL:NAME`.
  if (!/:express:[^:]*\//.test(executionArn)) readArn(executionArn, 'execution');
  const found = await executions.describe(executionArn);
  if (!found) throw new Refused('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
  return found;
};

const listed = (one: ExecutionListItem) => ({
  executionArn: one.executionArn,
  stateMachineArn: one.machineArn,
  name: one.name,
  status: one.status,
  startDate: one.startDate,
  ...given('stopDate', one.stopDate),
  ...given('mapRunArn', one.mapRunArn),
  ...given('itemCount', one.itemCount),
  ...given('stateMachineVersionArn', one.versionArn),
  ...given('stateMachineAliasArn', one.aliasArn),
  ...(one.mapRunArn === undefined && { redriveCount: one.redriveCount }),
  ...given('redriveDate', one.redriveDate),
});

/** The machine must be there and keep its executions. */
const checkListed = async ({ catalogue }: World, stateMachineArn: string): Promise<void> => {
  const { machineArn } = readMachineArn(stateMachineArn);
  const machine = await catalogue.machines.find(machineArn);
  if (!machine) throw new Refused('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
  if (machine.type === 'EXPRESS') throw unsupported();
};

export const executionOperations: Operations<
  'StartExecution' | 'StartSyncExecution' | 'DescribeExecution' | 'ListExecutions' | 'StopExecution' | 'RedriveExecution'
> = {
  StartExecution: async (asked, world) => world.executions.start(await started(asked, world)),

  StartSyncExecution: async ({ includedData, ...asked }, world) => {
    const request = await started(asked, world);
    if (request.machine.type !== 'EXPRESS') throw unsupported();
    const { input, output, ...result } = await world.executions.startSync(request);
    const included = includedData !== 'METADATA_ONLY';
    const billed = Math.max(1, Math.ceil((result.stopDate.getTime() - result.startDate.getTime()) / 100)) * 100;
    return {
      ...result,
      stateMachineArn: request.machine.arn,
      name: request.name,
      ...(included && { input, ...given('output', output) }),
      inputDetails: { included },
      ...(output !== undefined && { outputDetails: { included } }),
      billingDetails: { billedMemoryUsedInMB: 64, billedDurationInMilliseconds: billed },
    };
  },

  DescribeExecution: async ({ executionArn, includedData }, { executions }) => {
    const { machine, input, output, ...execution } = await described(executions, executionArn);
    const included = includedData !== 'METADATA_ONLY';
    return {
      ...execution,
      stateMachineArn: machine.arn,
      ...given('stateMachineVersionArn', machine.versionArn),
      ...given('stateMachineAliasArn', machine.aliasArn),
      ...(included && { input, ...given('output', output) }),
      inputDetails: { included },
      ...(output !== undefined && { outputDetails: { included } }),
      // Which of its runs an express execution is in cannot be told.
      ...(machine.type === 'EXPRESS' && { redriveCount: undefined }),
    };
  },

  ListExecutions: async (asked, world) => {
    const { stateMachineArn, mapRunArn, statusFilter, redriveFilter, maxResults, nextToken } = asked;
    if ((stateMachineArn === undefined) === (mapRunArn === undefined))
      throw new Refused('ValidationException', 'Must provide exactly one of stateMachineArn and mapRunArn');
    if (mapRunArn !== undefined && redriveFilter !== undefined)
      throw new Refused('ValidationException', 'A redriveFilter is not supported for the executions of a map run');
    if (stateMachineArn !== undefined && statusFilter === 'PENDING_REDRIVE')
      throw new Refused('ValidationException', 'The status PENDING_REDRIVE is only of executions of a map run: give mapRunArn');
    const list = `executions ${JSON.stringify([stateMachineArn, mapRunArn, statusFilter, redriveFilter])}`;
    const place = readPageToken(list, nextToken);
    if (stateMachineArn !== undefined) await checkListed(world, stateMachineArn);
    else readArn(mapRunArn!, 'mapRun');
    const { items, cursor } = await world.executions.list({
      limit: limitOf(maxResults),
      ...place,
      ...given('machineArn', stateMachineArn),
      ...given('mapRunArn', mapRunArn),
      ...given('status', statusFilter),
      ...(redriveFilter !== undefined && { redriven: redriveFilter === 'REDRIVEN' }),
    });
    return { executions: items.map(listed), ...pageToken(list, cursor) };
  },

  StopExecution: async ({ executionArn, error, cause }, { executions }) => {
    readArn(executionArn, 'execution');
    return { stopDate: await executions.stop(executionArn, error, cause) };
  },

  RedriveExecution: async ({ executionArn, clientToken }, { catalogue: { redriveTokens }, executions }) => {
    readArn(executionArn, 'execution');
    const before = clientToken === undefined ? undefined : await redriveTokens.redrivenAt(executionArn, clientToken);
    if (before) return { redriveDate: before };
    const redriveDate = await executions.redrive(executionArn);
    if (clientToken !== undefined) await redriveTokens.remember(executionArn, clientToken, redriveDate);
    return { redriveDate };
  },
};
