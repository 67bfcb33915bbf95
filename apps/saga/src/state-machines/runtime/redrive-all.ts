import { NotRedrivable, type PinnedMachine, type RedriveFilter, type RedriveReport } from '../executions.js';
import type { Executions } from './executions.js';
import type { Listing } from './telling/listing.js';

/** Redrives every execution that the filter means, one after another; one that cannot be redriven is named with the reason and left alone. */
export const redriveAll = async (
  executions: Executions,
  listing: Listing,
  filter: RedriveFilter,
  { onto, dryRun = false }: Readonly<{ onto?: PinnedMachine; dryRun?: boolean }>,
): Promise<RedriveReport> => {
  const redriven: string[] = [];
  const refused: { executionArn: string; reason: string }[] = [];
  for (const executionArn of await listing.endedBadly(filter)) {
    try {
      const reason = dryRun ? await executions.whyNotRedrivable(executionArn, onto) : undefined;
      if (reason !== undefined) throw new NotRedrivable(reason);
      if (!dryRun) await executions.redrive(executionArn, onto);
      redriven.push(executionArn);
    } catch (error) {
      if (!(error instanceof NotRedrivable)) throw error;
      refused.push({ executionArn, reason: error.message });
    }
  }
  return { redriven, refused };
};
