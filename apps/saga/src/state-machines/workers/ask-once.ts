import { randomUUID } from 'node:crypto';
import type { Json, ScheduledTask } from '@quadrille/asl';
import type { ExecutionRecord } from '../runtime/tables/record.js';
import type { Workers } from './call.js';
import type { HttpListener } from './http-conversation.js';

type Asked = Readonly<{
  task: ScheduledTask;
  /** Of an execution that is kept nowhere. */
  record: ExecutionRecord;
  listener?: HttpListener;
  /** Aborted when nobody waits for the answer any more. */
  gone: AbortSignal;
}>;

type Outcome = Readonly<{ result: Json }> | Readonly<{ errorOutput: Readonly<{ error: string; cause?: string }> }>;

const longestSeconds = 300;

/**
 * Has a task done whose state is tested: once, by whoever would do it in an execution, within its own time-out and five minutes, as in AWS.
 * Never rejects. A task that is offered to the workers of an activity is not done: an offer outlives the test.
 */
export const askOnce = async (workers: Workers, { task, record, listener, gone }: Asked): Promise<Outcome> => {
  const activity = workers.activityOf(task);
  if (activity !== undefined)
    return failed('States.TaskFailed', `Workers of ${activity} do ${task.resource}: it can be tested with a mock.`);
  const late = AbortSignal.timeout(Math.min(task.timeoutSeconds ?? longestSeconds, longestSeconds) * 1000);
  const signal = AbortSignal.any([late, gone]);
  const { promise: over, resolve } = Promise.withResolvers<Outcome>();
  signal.addEventListener('abort', () => resolve(failed('States.Timeout')), { once: true });
  const answer = workers.call({ task, record, idempotencyKey: randomUUID(), signal, ...(listener && { listener }) }).then(
    (told): Outcome => (told.kind === 'failed' ? failed(told.error, told.cause) : { result: told.output }),
    (): Outcome => (signal.aborted ? failed('States.Timeout') : failed('States.TaskFailed', 'The call failed.')),
  );
  return await Promise.race([answer, over]);
};

const failed = (error: string, cause?: string): Outcome => ({ errorOutput: { error, ...(cause !== undefined && { cause }) } });
