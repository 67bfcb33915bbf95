import type { JsonObject, ScheduledTask } from '@quadrille/asl';
import type { Message } from '@quadrille/decider';
import { type Contract, reasonFrom } from '@quadrille/events';

type Command = Message<string, Readonly<Record<string, unknown>>>;

/** What the schema of a command asks for, as far as the saga fills it in. */
const shapeOf = (contract: Contract): object => (contract.schema as { shape?: object }).shape ?? {};

type Problem = Readonly<{ problem: string }>;

const given = ({ parameters }: ScheduledTask): JsonObject =>
  Object.fromEntries(Object.entries((parameters ?? {}) as JsonObject).filter(([, value]) => value !== null));

/** With a reason where the contract wants one; the problem where it refuses something. */
const commandOf = (contract: Contract, said: Readonly<Record<string, unknown>>): Command | Problem => {
  const data = 'reason' in shapeOf(contract) ? { ...said, reason: reasonFrom(said['reason']) } : said;
  const read = contract.schema.safeParse(data);
  if (read.success) return { type: contract.type, data: read.data as Command['data'] };
  const [issue] = read.error.issues;
  return { problem: `${contract.type} /${issue?.path.join('/')}: ${issue?.message}` };
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
): Message | Problem => {
  const shape = shapeOf(contract);
  if (follows !== undefined && !('executionId' in shape))
    return { problem: `${contract.type} names no execution, so its outcome would find the order alone` };
  return commandOf(contract, {
    ...('orderId' in shape && { orderId: follows ?? executionId }),
    ...('attempt' in shape && { attempt }),
    ...given(task),
    ...(follows !== undefined && { executionId }),
  });
};

const nameOfTask = 'task:';

/** True for the name under which a task of a state machine asked, where its command has room for one. */
export const isNameOfTask = (executionId: string): boolean => executionId.startsWith(nameOfTask);

/**
 * The command that a task of a state machine describes. Its parameters say which order or article it is about; the saga fills in the number of the try,
 * a reason, and `asker` (the same for every try) where the contract wants to know who asks.
 */
export const commandOfTask = (contract: Contract, task: ScheduledTask, asker: string): Command | Problem => {
  const shape = shapeOf(contract);
  return commandOf(contract, {
    ...('attempt' in shape && { attempt: task.attempt + 1 }),
    ...given(task),
    ...('executionId' in shape && { executionId: `${nameOfTask}${asker}` }),
  });
};
