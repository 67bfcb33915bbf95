import { createHash } from 'node:crypto';
import { derivedId } from '@quadrille/events';
import { Unavailable } from '@quadrille/service';
import type { AskService } from '../../domain/asks/ask-service.js';
import { commandOfTask } from '../../domain/request.js';
import { workOf } from '../../domain/work.js';
import type { Answer, Call, Failure } from './call.js';

/** Gives the question to the order (or the article) that it is about, and resolves when that is committed. A second one with the same id has no effect. */
export type AskOwnService = (asked: AskService['data'], id: string) => Promise<void>;

/** `arn:aws:states:::inventory:reserveStock` and whatever else our services and the saga itself offer to workflows. */
export const isOwnService = (resource: string): boolean => workOf(resource) !== undefined;

/**
 * Asks one of our own services by the command that the Resource names. The task is taken over: what its contract calls an outcome answers it,
 * whenever that comes, through all crashes.
 */
export const askOwnService = async (ask: AskOwnService | undefined, call: Call): Promise<Answer> => {
  const { task, record, signal } = call;
  const { resource, taskId, stateName } = task;
  const work = workOf(resource);
  if (task.observe)
    return refused(`${resource}: a state machine asks, it cannot wait for what a service does by itself; leave out .observe.`);
  if (work?.kind !== 'command') return refused(`${resource} is for the saga's own workflows.`);
  if (!ask || record.number === 0)
    return refused(`${resource}: an execution that is kept nowhere cannot wait for the answer of a service.`);
  const command = commandOfTask(work.contract, task, askerOf(call));
  if ('problem' in command) return { kind: 'failed', error: 'States.ParameterPathFailure', cause: command.problem };
  const id = messageIdOf(record.number, taskId);
  const asked = {
    streamId: work.contract.keyOf(command.data),
    execution: record.number,
    taskId,
    stateName,
    isRetry: task.attempt > 0,
    since: task.scheduledAt,
    ...(task.timeoutAt !== undefined && { until: task.timeoutAt }),
    command,
  };
  await untilTaken(() => ask(asked, id), signal);
  return { kind: 'submitted', output: { MessageId: id } };
};

/** The question's own id: the same however often a call is made, also after a crash. It is the cause of the command. */
export const messageIdOf = (execution: number, taskId: string): string => derivedId(`${execution} ${taskId}`, 'ask');

const refused = (cause: string): Failure => ({ kind: 'failed', error: 'States.TaskFailed', cause });

/** The same for every try of a state in one thread of an execution: whoever asks again under it gets nothing twice. */
const askerOf = ({ task: { taskId, stateName }, record: { number } }: Call): string =>
  createHash('sha256')
    .update(`${number} ${taskId.split('#').slice(0, -1).join('#')} ${stateName}`)
    .digest('hex')
    .slice(0, 32);

/** A store that is away comes back. Whether it took the question is not known then: it is asked again, as the same. */
const untilTaken = async (ask: () => Promise<void>, signal: AbortSignal): Promise<void> => {
  for (let waitMs = 100; ; waitMs = Math.min(waitMs * 2, 2000)) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    signal.throwIfAborted();
  }
};
