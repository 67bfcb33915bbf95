import { checkName, readArn } from '../../catalogue/arns.js';
import type { Activity } from '../../catalogue/activities.js';
import type { Catalogue } from '../../catalogue/catalogue.js';
import { Refused } from '../../refused.js';
import type { Operations } from '../operation.js';
import { cursors } from '../../pages.js';
import { paged } from '../page-token.js';
import { defaults, readEncryption } from './configuration.js';
import { readTags } from './tags.js';

const found = async (catalogue: Catalogue, activityArn: string): Promise<Activity> => {
  readArn(activityArn, 'activity');
  const activity = await catalogue.activities.find(activityArn);
  if (!activity) throw new Refused('ActivityDoesNotExist', `Activity Does Not Exist: '${activityArn}'`);
  return activity;
};

const told = ({ arn, name, createdAt }: Activity) => ({ activityArn: arn, name, creationDate: createdAt });

export const activityOperations: Operations<
  'CreateActivity' | 'DescribeActivity' | 'DeleteActivity' | 'ListActivities' | 'GetActivityTask'
> = {
  CreateActivity: async ({ name, tags = [], encryptionConfiguration }, { catalogue }) => {
    checkName(name);
    const encryption = encryptionConfiguration ? readEncryption(encryptionConfiguration) : defaults.encryption;
    const { arn, createdAt } = await catalogue.activities.create(name, encryption, readTags(tags));
    return { activityArn: arn, creationDate: createdAt };
  },

  DescribeActivity: async ({ activityArn }, { catalogue }) => {
    const activity = await found(catalogue, activityArn);
    return { ...told(activity), encryptionConfiguration: activity.encryption };
  },

  DeleteActivity: async ({ activityArn }, { catalogue }) => {
    readArn(activityArn, 'activity');
    await catalogue.activities.delete(activityArn);
    return {};
  },

  ListActivities: async (asked, { catalogue }) => {
    const { items, ...next } = await paged({ name: 'activities', cursor: cursors.name }, asked, (page) => catalogue.activities.list(page));
    return { activities: items.map(told), ...next };
  },

  GetActivityTask: async ({ activityArn, workerName }, { catalogue, executions, limits }, signal) => {
    await found(catalogue, activityArn);
    return (await executions.takeActivityTask(activityArn, workerName, limits.activityPollMs, signal)) ?? {};
  },
};
