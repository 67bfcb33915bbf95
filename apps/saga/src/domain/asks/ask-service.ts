import type { Message } from '@quadrille/decider';
import type { Context } from '../advance-execution.js';
import type { Execution } from '../execution.js';
import { type Ask, isOfThread, type ServiceAsked, type TaskAnswered } from './ask.js';

/**
 * From a task of a state machine, to the order that it is about: send this command and tell me what comes of it. `isRetry` where the state
 * tried before and has not been left since.
 */
export type AskService = Message<
  'AskService',
  {
    streamId: string;
    execution: number;
    taskId: string;
    stateName: string;
    isRetry: boolean;
    /** When it was scheduled, by the clock of state machines. */
    since: number;
    /** When the task times out, milliseconds since 1970. */
    until?: number;
    command: Message<string, Readonly<Record<string, unknown>>>;
  }
>;

const aboutOf = ({ template, executionId }: Readonly<Record<string, unknown>>): Pick<Ask, 'template' | 'executionId'> => ({
  ...(typeof template === 'string' && { template }),
  ...(typeof executionId === 'string' && { executionId }),
});

/**
 * The command goes out and the task is remembered in one transaction, so that its outcome cannot come unnoticed. Where the state asked before
 * and what it asked for came too late for that task (in the next try, after a redrive), that is the answer, and nothing is asked again: a
 * service that has done what it was asked for may stay silent the next time.
 */
export const askService = ({ data }: AskService, { asks = [] }: Execution, { eventId }: Context): readonly Message[] => {
  const { streamId, execution, taskId, stateName, isRetry, since, until, command } = data;
  const ask: Ask = {
    execution,
    taskId,
    stateName,
    type: command.type,
    // The first event is the asking itself.
    id: eventId(1),
    since,
    ...(until !== undefined && { until }),
    ...aboutOf(command.data),
  };
  const asked: ServiceAsked = { type: 'ServiceAsked', data: { ask } };
  const before = asks.find((other) => isOfThread(other, ask) && isTheSame(other, ask));
  // One that was told just now and is about to be forgotten is no answer to a state that is entered anew.
  if (!before?.done || !(isRetry || before.isLate)) return [asked, command];
  const answered: TaskAnswered = {
    type: 'TaskAnswered',
    data: { streamId, execution, taskId, stateName, since, end: { kind: 'taskSucceeded', output: before.done } },
  };
  return [asked, answered];
};

const isTheSame = (one: Ask, other: Ask): boolean =>
  one.type === other.type && one.stateName === other.stateName && one.template === other.template && one.executionId === other.executionId;
