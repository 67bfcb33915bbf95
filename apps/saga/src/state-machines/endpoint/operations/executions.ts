import { randomUUID } from 'node:crypto';
import { checkName, readArn, readMachineArn } from '../../catalogue/arns.js';
import { noSuchMachine } from '../../catalogue/machine-rows.js';
import { type ExecutionDescription, ExecutionDoesNotExist, type ExecutionListItem, NotRedrivable } from '../../executions.js';
import { Refused, unsupportedType } from '../../refused.js';
import { given, type Operations, type World } from '../operation.js';
import { cursors } from '../../pages.js';
import { paged } from '../page-token.js';
import type { Asked } from '../shapes/shapes.js';
import { labelledMachine } from '../../runtime/arns.js';
import { noSuchMapRun } from './map-runs.js';
import { readInput } from './payload.js';

const started = async (asked: Asked<'StartExecution'>, { catalogue, limits }: World) => {
  const { stateMachineArn, name = randomUUID(), input, traceHeader } = asked;
  checkName(name);
  const machine = await catalogue.pinned(stateMachineArn);
  return { machine, name, input: readInput(input, limits.payloadBytes), ...given('traceHeader', traceHeader) };
};

/** As it is told, unless its machine is on its way out or gone: then it is not redriven any more. */
const described = async (world: World, executionArn: string): Promise<ExecutionDescription> => {
  const found = await world.executions.describe(executionArn);
  if (!found) throw new ExecutionDoesNotExist(executionArn);
  const reason = found.redriveStatus === 'REDRIVABLE' ? await world.catalogue.machines.whyOver(found.machine.arn) : undefined;
  return reason === undefined ? found : { ...found, redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: reason };
};

/** A child of a map run is an execution of that part of the machine. */
export const machineTold = (machineArn: string, mapRunArn: string | undefined): string =>
  mapRunArn === undefined ? machineArn : labelledMachine(mapRunArn);

const listed = (one: ExecutionListItem) => ({
  executionArn: one.executionArn,
  stateMachineArn: machineTold(one.machineArn, one.mapRunArn),
  name: one.name,
  status: one.status,
  startDate: one.startDate,
  ...given('stopDate', one.stopDate),
  ...given('mapRunArn', one.mapRunArn),
  ...given('itemCount', one.itemCount),
  ...given('stateMachineVersionArn', one.versionArn),
  ...given('stateMachineAliasArn', one.aliasArn),
  ...(readArn(one.executionArn, 'execution', 'express').type !== 'express' && { redriveCount: one.redriveCount }),
  ...given('redriveDate', one.redriveDate),
});

const dataTold = (included: boolean, input: string, output: string | undefined) => ({
  ...(included && { input, ...given('output', output) }),
  inputDetails: { included },
  ...(output !== undefined && { outputDetails: { included } }),
});

/** The machine must be there and keep its executions. */
const checkListed = async ({ catalogue }: World, stateMachineArn: string): Promise<void> => {
  const { machineArn } = readMachineArn(stateMachineArn);
  const machine = await catalogue.machines.find(machineArn);
  if (!machine) throw noSuchMachine(stateMachineArn);
  if (machine.type === 'EXPRESS') throw unsupportedType();
};

export const executionOperations: Operations<
  'StartExecution' | 'StartSyncExecution' | 'DescribeExecution' | 'ListExecutions' | 'StopExecution' | 'RedriveExecution'
> = {
  StartExecution: async (asked, world) => world.executions.start(await started(asked, world)),

  StartSyncExecution: async ({ includedData, ...asked }, world) => {
    const request = await started(asked, world);
    if (request.machine.type !== 'EXPRESS') throw unsupportedType();
    const { input, output, ...result } = await world.executions.startSync(request);
    const billed = Math.max(1, Math.ceil((result.stopDate.getTime() - result.startDate.getTime()) / 100)) * 100;
    return {
      ...result,
      stateMachineArn: request.machine.arn,
      name: request.name,
      ...dataTold(includedData !== 'METADATA_ONLY', input, output),
      billingDetails: { billedMemoryUsedInMB: 64, billedDurationInMilliseconds: billed },
    };
  },

  DescribeExecution: async ({ executionArn, includedData }, world) => {
    const { type, rest } = readArn(executionArn, 'execution', 'express');
    // An express execution is told of where a map run started it: `…:express:MACHINE/LABEL:NAME`.
    if (type === 'express' && !rest[0]?.includes('/')) readArn(executionArn, 'execution');
    const { machine, input, output, ...execution } = await described(world, executionArn);
    return {
      ...execution,
      stateMachineArn: machineTold(machine.arn, execution.mapRunArn),
      ...given('stateMachineVersionArn', machine.versionArn),
      ...given('stateMachineAliasArn', machine.aliasArn),
      ...dataTold(includedData !== 'METADATA_ONLY', input, output),
      // Which of its runs an express execution is in cannot be told, nor is it in a list.
      ...(machine.type === 'EXPRESS' && { redriveCount: undefined }),
    };
  },

  ListExecutions: async (asked, world) => {
    const { stateMachineArn, mapRunArn, statusFilter, redriveFilter } = asked;
    if ((stateMachineArn === undefined) === (mapRunArn === undefined))
      throw new Refused('ValidationException', 'Must provide exactly one of stateMachineArn and mapRunArn');
    if (stateMachineArn !== undefined && statusFilter === 'PENDING_REDRIVE')
      throw new Refused('ValidationException', 'The status PENDING_REDRIVE is only of executions of a map run: give mapRunArn');
    if (mapRunArn !== undefined) readArn(mapRunArn, 'mapRun');
    const filter = {
      ...given('machineArn', stateMachineArn),
      ...given('mapRunArn', mapRunArn),
      ...given('status', statusFilter),
      ...given('redriven', redriveFilter && redriveFilter === 'REDRIVEN'),
    };
    const { items, ...next } = await paged({ name: `executions ${JSON.stringify(filter)}`, cursor: cursors.start }, asked, async (page) => {
      if (stateMachineArn !== undefined) await checkListed(world, stateMachineArn);
      return world.executions.list({ ...page, ...filter });
    });
    if (mapRunArn !== undefined && items.length === 0 && !(await world.executions.describeMapRun(mapRunArn))) throw noSuchMapRun(mapRunArn);
    return { executions: items.map(listed), ...next };
  },

  StopExecution: async ({ executionArn, error, cause }, { executions }) => {
    readArn(executionArn, 'execution');
    return { stopDate: await executions.stop(executionArn, error, cause) };
  },

  RedriveExecution: async ({ executionArn, clientToken = randomUUID() }, world) => {
    readArn(executionArn, 'execution');
    const { redriveTokens } = world.catalogue;
    const { redriveCount, redriveStatus, redriveStatusReason: reason } = await described(world, executionArn);
    const before = await redriveTokens.countBefore(executionArn, clientToken, redriveCount);
    try {
      if (before === redriveCount && redriveStatus === 'NOT_REDRIVABLE') throw new NotRedrivable(reason!);
      return { redriveDate: await world.executions.redrive(executionArn, undefined, before) };
    } catch (error) {
      if (error instanceof NotRedrivable) await redriveTokens.forget(executionArn, clientToken);
      throw error;
    }
  },
};
