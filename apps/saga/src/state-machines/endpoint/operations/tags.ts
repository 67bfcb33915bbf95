import { readArn } from '../../catalogue/arns.js';
import type { Catalogue } from '../../catalogue/catalogue.js';
import { Refused } from '../../refused.js';
import type { Operations } from '../operation.js';

/** By key; where one is named twice the later one counts. */
export const readTags = (
  tags: readonly Readonly<{ key?: string | undefined; value?: string | undefined }>[],
): ReadonlyMap<string, string> => new Map(tags.flatMap(({ key, value = '' }) => (key === undefined ? [] : [[key, value] as const])));

/** Throws ResourceNotFound for what is not there. */
const tagged = async (catalogue: Catalogue, resourceArn: string): Promise<string> => {
  const { type } = readArn(resourceArn, 'stateMachine', 'activity');
  const resource = await (type === 'activity' ? catalogue.activities.find(resourceArn) : catalogue.machines.find(resourceArn));
  if (!resource) throw new Refused('ResourceNotFound', `Resource not found: '${resourceArn}'`, { resourceName: resourceArn });
  return resourceArn;
};

export const tagOperations: Operations<'TagResource' | 'UntagResource' | 'ListTagsForResource'> = {
  TagResource: async ({ resourceArn, tags }, { catalogue }) => {
    await catalogue.tags.add(await tagged(catalogue, resourceArn), readTags(tags));
    return {};
  },

  UntagResource: async ({ resourceArn, tagKeys }, { catalogue }) => {
    await catalogue.tags.remove(await tagged(catalogue, resourceArn), tagKeys);
    return {};
  },

  ListTagsForResource: async ({ resourceArn }, { catalogue }) => ({
    tags: await catalogue.tags.list(await tagged(catalogue, resourceArn)),
  }),
};
