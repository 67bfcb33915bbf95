import type { RedriveReport } from '../executions.js';
import type { Page } from '../pages.js';

/** Redrives a page of executions, one after another; one of which `redrive` says why it is not, or rejects, is named with that and left alone. */
export const redriveAll = async (
  { items, cursor }: Page<string>,
  redrive: (executionArn: string) => Promise<string | undefined>,
): Promise<RedriveReport> => {
  const redriven: string[] = [];
  const refused: { executionArn: string; reason: string }[] = [];
  for (const executionArn of items) {
    const reason = await redrive(executionArn).catch((error: Error) => error.message);
    if (reason === undefined) redriven.push(executionArn);
    else refused.push({ executionArn, reason });
  }
  return { redriven, refused, ...(cursor !== undefined && { after: cursor }) };
};
