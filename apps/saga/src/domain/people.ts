import { type ExecutionState, type Json, type JsonObject, openTasks, type ScheduledTask } from '@quadrille/asl';
import type { Message } from '@quadrille/decider';
import type { About, Signal, WaitingFor } from './execution.js';
import { type Work, workOf } from './work.js';

type SignalWork = Extract<Work, { kind: 'signal' }>;

/** The signals that end the wait of a Task: those of its parameters, else those that its Resource stands for. */
export const signalsOf = ({ parameters }: ScheduledTask, { signals }: SignalWork): readonly string[] =>
  ((parameters as JsonObject | null)?.['signals'] as readonly string[] | undefined) ?? signals ?? [];

/** What a Task gives to its workflow when the signal came. */
export const resultOf = ({ signal, by, payload }: Signal): Json => ({ signal, by, ...(payload !== undefined && { payload }) });

export type Notice = 'ApprovalRequested' | 'ManualReviewRequested' | 'DeliveryDegraded';

/** What is told about a Task, to whom it may concern. */
export const noticeOf = (type: Notice, task: ScheduledTask, execution: About): Message => {
  const about = { ...execution, stateName: task.stateName };
  if (type === 'ApprovalRequested')
    return { type, data: { ...about, ...(task.timeoutAt !== undefined && { deadline: new Date(task.timeoutAt).toISOString() }) } };
  const { error, cause } = (task.parameters ?? {}) as JsonObject;
  return { type, data: { ...about, ...failureTexts(error, cause) } };
};

/** Error and cause as the contracts of the saga allow them. */
export const failureTexts = (error: unknown, cause: unknown): Readonly<{ error?: string; cause?: string }> => ({
  ...(typeof error === 'string' && error !== '' && { error: error.slice(0, 256) }),
  ...(typeof cause === 'string' && { cause: cause.slice(0, 32_768) }),
});

/** The state of an execution that waits for a person, if there is one. */
export const waitingForOf = (engine: ExecutionState): WaitingFor | undefined => {
  for (const task of openTasks(engine)) {
    const work = workOf(task.resource);
    if (work?.kind !== 'signal') continue;
    const { stateName, scheduledAt: since, timeoutAt: deadline } = task;
    return { stateName, signals: signalsOf(task, work), since, ...(deadline !== undefined && { deadline }) };
  }
  return undefined;
};
