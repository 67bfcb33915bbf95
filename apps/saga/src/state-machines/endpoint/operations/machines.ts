import { parseDefinition } from '@quadrille/asl';
import { checkName, isVersion, readMachineArn } from '../../catalogue/arns.js';
import { toldDefinition } from '../../catalogue/definitions.js';
import { noSuchMachine } from '../../catalogue/machine-rows.js';
import type { Published } from '../../catalogue/versions.js';
import { Refused } from '../../refused.js';
import { given, type Operations } from '../operation.js';
import { cursors } from '../../pages.js';
import { paged } from '../page-token.js';
import { defaults, readConfiguration, tellConfiguration, tellDefinition, tellRevision } from './configuration.js';
import { readTags } from './tags.js';

const role = /^arn:[a-z0-9-]+:iam::\d{12}:role\/.+$/;

const checkRole = (roleArn: string | undefined): void => {
  if (roleArn !== undefined && !role.test(roleArn)) throw new Refused('InvalidArn', `Invalid Role Arn: '${roleArn}'`);
};

const checkPublishing = ({
  publish = false,
  versionDescription,
}: Readonly<{ publish?: boolean | undefined; versionDescription?: string | undefined }>) => {
  if (versionDescription !== undefined && !publish)
    throw new Refused('ValidationException', 'Version description can only be set when publish is true');
  return { publish, ...given('versionDescription', versionDescription) };
};

const told = (version: Published | undefined) => given('stateMachineVersionArn', version?.versionArn);

export const machineOperations: Operations<
  | 'CreateStateMachine'
  | 'UpdateStateMachine'
  | 'DescribeStateMachine'
  | 'ListStateMachines'
  | 'DeleteStateMachine'
  | 'ValidateStateMachineDefinition'
> = {
  CreateStateMachine: async (asked, { catalogue }) => {
    const { name, definition, roleArn, type = 'STANDARD' } = asked;
    checkName(name);
    checkRole(roleArn);
    const publishing = checkPublishing(asked);
    const configuration = { ...defaults, ...readConfiguration(asked) };
    const draft = { name, definition, roleArn, type, configuration, tags: readTags(asked.tags ?? []), ...publishing };
    const { machine, version } = await catalogue.machines.create(draft);
    return { stateMachineArn: machine.arn, creationDate: machine.createdAt, ...told(version) };
  },

  UpdateStateMachine: async (asked, { catalogue }) => {
    const { stateMachineArn, definition, roleArn } = asked;
    const { qualifier } = readMachineArn(stateMachineArn);
    // A version stays as it is: to be changed, it is as good as missing.
    if (qualifier !== undefined) throw noSuchMachine(stateMachineArn);
    const configuration = readConfiguration(asked);
    if (definition === undefined && roleArn === undefined && Object.keys(configuration).length === 0)
      throw new Refused(
        'MissingRequiredParameter',
        'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
      );
    checkRole(roleArn);
    const change = { ...given('definition', definition), ...given('roleArn', roleArn), configuration, ...checkPublishing(asked) };
    const { machine, version } = await catalogue.machines.update(stateMachineArn, change);
    return { updateDate: machine.updatedAt, ...tellRevision(machine.revisionId), ...told(version) };
  },

  DescribeStateMachine: async ({ stateMachineArn, includedData }, { catalogue }) => {
    const { qualifier } = readMachineArn(stateMachineArn);
    const version = qualifier === undefined ? undefined : await catalogue.version(stateMachineArn);
    const machine = version ?? (await catalogue.machines.find(stateMachineArn));
    if (!machine) throw noSuchMachine(stateMachineArn);
    const { name, definition, roleArn, type, createdAt, configuration, revisionId } = machine;
    return {
      stateMachineArn,
      name,
      status: 'status' in machine ? machine.status : 'ACTIVE',
      ...tellDefinition(includedData, catalogue.definitionOf(machine), () => toldDefinition(definition)),
      roleArn,
      type,
      creationDate: createdAt,
      ...tellConfiguration(configuration),
      ...tellRevision(revisionId),
      ...given('description', version?.description),
    };
  },

  ListStateMachines: async (asked, { catalogue }) => {
    const { items, ...next } = await paged({ name: 'machines', cursor: cursors.name }, asked, (page) => catalogue.machines.list(page));
    const stateMachines = items.map(({ arn, name, type, createdAt }) => ({ stateMachineArn: arn, name, type, creationDate: createdAt }));
    return { stateMachines, ...next };
  },

  DeleteStateMachine: async ({ stateMachineArn }, { catalogue, deletions }) => {
    const { qualifier } = readMachineArn(stateMachineArn);
    if (qualifier !== undefined)
      throw new Refused(
        'ValidationException',
        `A state machine ${isVersion(qualifier) ? 'version' : 'alias'} cannot be deleted by DeleteStateMachine: '${stateMachineArn}'`,
      );
    // What is not there is deleted already.
    if (await catalogue.machines.markDeleting(stateMachineArn)) deletions.begin(stateMachineArn);
    return {};
  },

  ValidateStateMachineDefinition: async ({ definition, type = 'STANDARD', severity = 'ERROR', maxResults }) => {
    const found = parseDefinition(definition, { type }).diagnostics;
    const wanted = found.filter((finding) => severity === 'WARNING' || finding.severity === 'error');
    const shown = wanted.slice(0, maxResults || 100);
    return {
      result: found.some((finding) => finding.severity === 'error') ? 'FAIL' : 'OK',
      diagnostics: shown.map(({ severity, code, message, pointer }) => ({
        severity: severity.toUpperCase(),
        code,
        message,
        ...(pointer && { location: pointer }),
      })),
      truncated: shown.length < wanted.length,
    };
  },
};
