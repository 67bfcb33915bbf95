import type { Message } from '@quadrille/decider';
import type { Execution } from '../execution.js';
import type { AnswerKept, AskForgotten } from './ask.js';

/** The task was told what it asked for, or there is nobody left to tell; `isLate` where its state was not left and may be tried again. */
export type RecordTelling = Message<'RecordTelling', { streamId: string; taskId: string; isLate: boolean }>;

/** One that has asked anew since is not meant: its task has another id. */
export const recordTelling = ({ data }: RecordTelling, { asks = [] }: Execution): readonly (AnswerKept | AskForgotten)[] => {
  const { taskId, isLate } = data;
  const ask = asks.find((known) => known.taskId === taskId);
  if (!ask || (isLate && ask.isLate)) return [];
  return [{ type: isLate ? 'AnswerKept' : 'AskForgotten', data: { taskId } }];
};
