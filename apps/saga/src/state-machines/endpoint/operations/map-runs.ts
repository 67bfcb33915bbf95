import { readArn } from '../../catalogue/arns.js';
import { ExecutionDoesNotExist } from '../../executions.js';
import { Refused } from '../../refused.js';
import { given, type Operations } from '../operation.js';
import type { Asked } from '../shapes/shapes.js';
import { cursors } from '../../pages.js';
import { paged } from '../page-token.js';
import { labelledMachine } from '../../runtime/arns.js';
import type { MapRunDescription, MapRunLimits } from '../../map-runs.js';

const nothingGiven = (): Refused =>
  new Refused('ValidationException', 'At least one of maxConcurrency, toleratedFailureCount and toleratedFailurePercentage is needed', {
    reason: 'MISSING_REQUIRED_PARAMETER',
  });

const givenOf = ({
  maxConcurrency,
  toleratedFailureCount,
  toleratedFailurePercentage,
}: Omit<Asked<'UpdateMapRun'>, 'mapRunArn'>): MapRunLimits => ({
  ...given('maxConcurrency', maxConcurrency),
  ...given('toleratedFailureCount', toleratedFailureCount),
  ...given('toleratedFailurePercentage', toleratedFailurePercentage),
});

const listed = ({ executionArn, mapRunArn, startDate, stopDate }: MapRunDescription) => ({
  executionArn,
  mapRunArn,
  stateMachineArn: labelledMachine(mapRunArn),
  startDate,
  ...given('stopDate', stopDate),
});

export const noSuchMapRun = (mapRunArn: string): Refused =>
  new Refused('ResourceNotFound', `Resource not found: '${mapRunArn}'`, { resourceName: mapRunArn });

export const mapRunOperations: Operations<'DescribeMapRun' | 'ListMapRuns' | 'UpdateMapRun'> = {
  DescribeMapRun: async ({ mapRunArn }, { executions }) => {
    readArn(mapRunArn, 'mapRun');
    const found = await executions.describeMapRun(mapRunArn);
    if (!found) throw noSuchMapRun(mapRunArn);
    const { counts, ...mapRun } = found;
    return { ...mapRun, itemCounts: counts.items, executionCounts: counts.executions };
  },

  UpdateMapRun: async ({ mapRunArn, ...limits }, { executions }) => {
    readArn(mapRunArn, 'mapRun');
    if (Object.values(limits).every((limit) => limit === undefined)) throw nothingGiven();
    if (!(await executions.updateMapRun(mapRunArn, givenOf(limits)))) throw noSuchMapRun(mapRunArn);
    return {};
  },

  ListMapRuns: async ({ executionArn, ...asked }, { executions }) => {
    readArn(executionArn, 'execution');
    if (!(await executions.describe(executionArn))) throw new ExecutionDoesNotExist(executionArn);
    const { items, ...next } = await paged({ name: `map runs ${executionArn}`, cursor: cursors.name }, asked, (page) =>
      executions.listMapRuns(executionArn, page),
    );
    return { mapRuns: items.map(listed), ...next };
  },
};
