import type { ActivityTask } from '../../executions.js';
import type { Runtime } from '../runtime.js';

/** Waits up to `waitMs` for a task of an activity; undefined when none came, `signal` is aborted, or offers are closed. */
export const takeActivityTask = async (
  runtime: Runtime,
  activityArn: string,
  workerName: string | undefined,
  waitMs: number,
  signal: AbortSignal,
): Promise<ActivityTask | undefined> => {
  const { offers, clock } = runtime;
  const isOver = (): boolean => signal.aborted || offers.isClosed;
  for (const until = clock.now() + waitMs; !isOver();) {
    const offer = await offers.take(activityArn);
    // Whoever left meanwhile would take it along: it is offered again.
    if (isOver()) return undefined;
    const taken = offer && (await hand(runtime, offer.arn, offer.task, workerName));
    if (taken) return taken;
    const left = until - clock.now();
    if (left <= 0) return undefined;
    // An offer that turned out to be over says nothing about the next one.
    if (!offer) await offers.placed(activityArn, left, signal);
  }
  return undefined;
};

/** Notes down that a worker took the task, before the worker hears of it. */
const hand = ({ atHand, tokens, workers }: Runtime, arn: string, task: string, workerName?: string): Promise<ActivityTask | undefined> => {
  const taskId = `${arn}#${task}`;
  return atHand.of(arn).do(async (turn) => {
    turn.handedOver.push(task);
    const open = turn.openTask(taskId);
    if (!open || open.startedAt !== undefined) return undefined;
    await turn.take({ kind: 'taskStarted', taskId, ...(workerName !== undefined && { workerName }) });
    return { taskToken: tokens.seal(taskId), input: JSON.stringify(workers.activityInput(open)) };
  });
};
