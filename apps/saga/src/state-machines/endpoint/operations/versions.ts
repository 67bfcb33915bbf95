import { invalidArn, isVersion, readMachineArn } from '../../catalogue/arns.js';
import { found } from '../../catalogue/aliases.js';
import { active, noSuchMachine } from '../../catalogue/machine-rows.js';
import type { Route } from '../../catalogue/machine.js';
import { Refused } from '../../refused.js';
import { given, type Operations } from '../operation.js';
import { cursors } from '../../pages.js';
import { paged } from '../page-token.js';

const aliasName = (arn: string): Readonly<{ machineArn: string; name: string }> => {
  const { machineArn, qualifier } = readMachineArn(arn);
  if (qualifier === undefined || isVersion(qualifier)) throw invalidArn(`Invalid alias ARN: ${arn}`);
  return { machineArn, name: qualifier };
};

export const versionOperations: Operations<
  | 'PublishStateMachineVersion'
  | 'ListStateMachineVersions'
  | 'DeleteStateMachineVersion'
  | 'CreateStateMachineAlias'
  | 'UpdateStateMachineAlias'
  | 'DescribeStateMachineAlias'
  | 'DeleteStateMachineAlias'
  | 'ListStateMachineAliases'
> = {
  PublishStateMachineVersion: async ({ stateMachineArn, revisionId, description }, { catalogue }) => {
    if (readMachineArn(stateMachineArn).qualifier !== undefined) throw noSuchMachine(stateMachineArn);
    const { versionArn, createdAt } = await catalogue.machines.publish(stateMachineArn, revisionId, description);
    return { stateMachineVersionArn: versionArn, creationDate: createdAt };
  },

  ListStateMachineVersions: async ({ stateMachineArn, ...asked }, { catalogue }) => {
    const { machineArn } = readMachineArn(stateMachineArn);
    active(await catalogue.machines.find(stateMachineArn), stateMachineArn);
    const { items, ...next } = await paged({ name: `versions ${machineArn}`, cursor: cursors.number }, asked, (page) =>
      catalogue.versions.list(machineArn, page),
    );
    const versions = items.map(({ versionArn, createdAt }) => ({ stateMachineVersionArn: versionArn, creationDate: createdAt }));
    return { stateMachineVersions: versions, ...next };
  },

  DeleteStateMachineVersion: async ({ stateMachineVersionArn }, { catalogue }) => {
    const { machineArn, qualifier = '' } = readMachineArn(stateMachineVersionArn);
    if (!isVersion(qualifier)) throw invalidArn(`Invalid version ARN: ${stateMachineVersionArn}`);
    await catalogue.versions.delete(machineArn, qualifier);
    return {};
  },

  CreateStateMachineAlias: async ({ name, routingConfiguration, description }, { catalogue }) => {
    const { aliasArn, createdAt } = await catalogue.aliases.create(name, routingConfiguration as readonly Route[], description);
    return { stateMachineAliasArn: aliasArn, creationDate: createdAt };
  },

  UpdateStateMachineAlias: async ({ stateMachineAliasArn, routingConfiguration, description }, { catalogue }) => {
    if (routingConfiguration === undefined && description === undefined)
      throw new Refused('ValidationException', 'Either the description or the routing configuration must be specified', {
        reason: 'MISSING_REQUIRED_PARAMETER',
      });
    const { machineArn, name } = aliasName(stateMachineAliasArn);
    const change = { ...given('routes', routingConfiguration), ...given('description', description) };
    return { updateDate: (await catalogue.aliases.update(machineArn, name, change)).updatedAt };
  },

  DescribeStateMachineAlias: async ({ stateMachineAliasArn }, { catalogue }) => {
    const { machineArn, name } = aliasName(stateMachineAliasArn);
    const { description, routes, createdAt, updatedAt } = found(await catalogue.aliases.find(machineArn, name));
    return {
      stateMachineAliasArn,
      name,
      ...given('description', description),
      routingConfiguration: routes,
      creationDate: createdAt,
      updateDate: updatedAt,
    };
  },

  DeleteStateMachineAlias: async ({ stateMachineAliasArn }, { catalogue }) => {
    const { machineArn, name } = aliasName(stateMachineAliasArn);
    await catalogue.aliases.delete(machineArn, name);
    return {};
  },

  ListStateMachineAliases: async ({ stateMachineArn, ...asked }, { catalogue }) => {
    const { machineArn, qualifier } = readMachineArn(stateMachineArn);
    active(await catalogue.machines.find(machineArn), stateMachineArn);
    if (qualifier !== undefined) found(isVersion(qualifier) ? await catalogue.versions.find(machineArn, qualifier) : undefined);
    const ofVersion = given('versionArn', qualifier && stateMachineArn);
    const { items, ...next } = await paged({ name: `aliases ${stateMachineArn}`, cursor: cursors.making }, asked, (page) =>
      catalogue.aliases.list(machineArn, { ...page, ...ofVersion }),
    );
    const aliases = items.map(({ aliasArn, createdAt }) => ({ stateMachineAliasArn: aliasArn, creationDate: createdAt }));
    return { stateMachineAliases: aliases, ...next };
  },
};
