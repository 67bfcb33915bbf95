import type { ActivityTask } from '../../executions.js';
import type { Runtime } from '../runtime.js';
import type { Offer } from './offers.js';

type Worker = Readonly<{ name: string | undefined; hasLeft: () => boolean }>;

/** Waits up to `waitMs` for a task of an activity; undefined when none came, `signal` is aborted, or offers are closed. */
export const takeActivityTask = async (
  runtime: Runtime,
  activityArn: string,
  workerName: string | undefined,
  waitMs: number,
  signal: AbortSignal,
): Promise<ActivityTask | undefined> => {
  const { offers, clock } = runtime;
  const worker: Worker = { name: workerName, hasLeft: () => signal.aborted || offers.isClosed };
  for (const until = clock.now() + waitMs; !worker.hasLeft();) {
    const offer = await offers.take(activityArn);
    const taken = offer && (await hand(runtime, offer, worker));
    if (taken) return taken;
    const left = until - clock.now();
    if (left <= 0) return undefined;
    // An offer that turned out to be over says nothing about the next one.
    if (!offer) await offers.placed(activityArn, left, signal);
  }
  return undefined;
};

/** Notes down that a worker took the task, before the worker hears of it. */
const hand = ({ atHand, tokens, workers }: Runtime, { arn, task }: Offer, worker: Worker): Promise<ActivityTask | undefined> => {
  const taskId = `${arn}#${task}`;
  return atHand.of(arn).do(async (turn) => {
    // Whoever left before it was its turn would take it along: it is offered again.
    if (worker.hasLeft()) return undefined;
    turn.handedOver.push(task);
    const open = turn.openTask(taskId);
    if (!open || open.startedAt !== undefined) return undefined;
    await turn.take({ kind: 'taskStarted', taskId, ...(worker.name !== undefined && { workerName: worker.name }) });
    return { taskToken: tokens.seal(taskId), input: JSON.stringify(workers.activityInput(open)) };
  });
};
