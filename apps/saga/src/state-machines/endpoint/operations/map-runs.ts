import { readArn } from '../../catalogue/arns.js';
import type { MapRunDescription } from '../../executions.js';
import { Refused } from '../../refused.js';
import { given, type Operations } from '../operation.js';
import { limitOf, pageToken, readPageToken } from '../page-token.js';

const listed = ({ executionArn, mapRunArn, machineArn, startDate, stopDate }: MapRunDescription) => ({
  executionArn,
  mapRunArn,
  stateMachineArn: machineArn,
  startDate,
  ...given('stopDate', stopDate),
});

export const mapRunOperations: Operations<'DescribeMapRun' | 'ListMapRuns'> = {
  DescribeMapRun: async ({ mapRunArn }, { executions }) => {
    readArn(mapRunArn, 'mapRun');
    const found = await executions.describeMapRun(mapRunArn);
    if (!found) throw new Refused('ResourceNotFound', `Resource not found: '${mapRunArn}'`, { resourceName: mapRunArn });
    const { counts, machineArn: _, ...mapRun } = found;
    const told = { ...counts, resultsWritten: counts.succeeded };
    return { ...mapRun, itemCounts: told, executionCounts: told };
  },

  ListMapRuns: async ({ executionArn, maxResults, nextToken }, { executions }) => {
    readArn(executionArn, 'execution');
    if (!(await executions.describe(executionArn)))
      throw new Refused('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
    const list = `map runs ${executionArn}`;
    const { items, cursor } = await executions.listMapRuns(executionArn, { limit: limitOf(maxResults), ...readPageToken(list, nextToken) });
    return { mapRuns: items.map(listed), ...pageToken(list, cursor) };
  },
};
