import type { JsonObject, ScheduledTask } from '@quadrille/asl';
import type { Message } from '@quadrille/decider';
import type { Contract } from '@quadrille/events';

/** What the schema of a command asks for, as far as the saga fills it in. */
const shapeOf = (contract: Contract): object => (contract.schema as { shape?: object }).shape ?? {};

// oxlint-disable-next-line no-control-regex -- NUL is exactly what is taken out
const unreadable = /[\u0000\uD800-\uDFFF]/gu;

/** A text that every contract takes as a reason: never empty, never too long, no NUL, no lone surrogate. */
export const saidReason = (given: unknown): string => {
  const said = typeof given === 'string' ? given.replaceAll(unreadable, '\uFFFD').slice(0, 480).replaceAll(unreadable, '\uFFFD') : '';
  return said.trim() === '' ? 'no reason was given' : said;
};

/**
 * The command that a Task's parameters describe. The saga fills in what a definition need not say: the order (the execution bears its id,
 * or follows it and names itself as the one to be answered), the number of the try (0 is what the service did by itself), a reason where
 * none came with the failure. Parameters that are null are left out. Answers the problem where the contract refuses the rest, or where a
 * follower would never be answered.
 */
export const requestFor = (
  contract: Contract,
  task: ScheduledTask,
  { executionId, follows }: Readonly<{ executionId: string; follows?: string | undefined }>,
  attempt: number,
): Message | Readonly<{ problem: string }> => {
  const given = Object.entries((task.parameters ?? {}) as JsonObject).filter(([, value]) => value !== null);
  const shape = shapeOf(contract);
  if (follows !== undefined && !('executionId' in shape))
    return { problem: `${contract.type} names no execution, so its outcome would find the order alone` };
  const data: Record<string, unknown> = {
    ...('orderId' in shape && { orderId: follows ?? executionId }),
    ...('attempt' in shape && { attempt }),
    ...Object.fromEntries(given),
    ...(follows !== undefined && { executionId }),
  };
  if ('reason' in shape) data['reason'] = saidReason(data['reason']);
  const read = contract.schema.safeParse(data);
  if (read.success) return { type: contract.type, data: read.data as object };
  const [issue] = read.error.issues;
  return { problem: `${contract.type} /${issue?.path.join('/')}: ${issue?.message}` };
};
