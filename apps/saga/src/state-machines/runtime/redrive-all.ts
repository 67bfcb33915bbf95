import type { PinnedMachine, RedriveFilter, RedriveReport } from '../executions.js';
import type { Executions } from './executions.js';
import type { Listing } from './telling/listing.js';

/** Redrives a page of the executions that the filter means, one after another; one that cannot be, whatever the reason, is named with it and left alone. */
export const redriveAll = async (
  executions: Executions,
  listing: Listing,
  filter: RedriveFilter,
  { onto, dryRun = false }: Readonly<{ onto?: PinnedMachine; dryRun?: boolean }>,
): Promise<RedriveReport> => {
  const redriven: string[] = [];
  const refused: { executionArn: string; reason: string }[] = [];
  const { items, cursor } = await listing.endedBadly(filter);
  for (const executionArn of items) {
    try {
      const reason = dryRun ? await executions.whyNotRedrivable(executionArn, onto) : undefined;
      if (!dryRun) await executions.redrive(executionArn, onto);
      if (reason === undefined) redriven.push(executionArn);
      else refused.push({ executionArn, reason });
    } catch (error) {
      refused.push({ executionArn, reason: (error as Error).message });
    }
  }
  return { redriven, refused, ...(cursor !== undefined && { after: cursor }) };
};
