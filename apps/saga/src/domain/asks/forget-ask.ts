import type { Message } from '@quadrille/decider';
import type { Execution } from '../execution.js';
import type { AskForgotten } from './ask.js';

/** The task was told what it asked for, or there is nobody left to tell. */
export type ForgetAsk = Message<'ForgetAsk', { streamId: string; taskId: string }>;

/** One that has asked anew since is not meant: its task has another id. */
export const forgetAsk = ({ data: { taskId } }: ForgetAsk, { asks = [] }: Execution): readonly AskForgotten[] =>
  asks.some((ask) => ask.taskId === taskId) ? [{ type: 'AskForgotten', data: { taskId } }] : [];
