import type { StateMachine } from '@quadrille/asl';
import type { Turn } from '../turn.js';

/** What the parent of an execution tells it: its end, or that it is to go on for another task, bound to the parent's definition. */
export type ParentLetter = Readonly<{ kind: 'stop' }> | Readonly<{ kind: 'redrive'; task: string; hash: string }>;

/**
 * A child that came to no good end goes on where it stood; an express one begins anew. One that was to be stopped and has not heard of it is
 * stopped first. What has succeeded meanwhile, or cannot go on, stays as it is: its parent's new task is told how it ended.
 */
export const hearParent = async (turn: Turn, told: ParentLetter, recall: (hash: string) => Promise<StateMachine>): Promise<void> => {
  if (told.kind === 'stop') return turn.take(told);
  turn.answersTo(told.task);
  if (turn.state.status === 'RUNNING') {
    // Begun in this very turn: with the parent's definition, unless that is another one since.
    if (turn.isFirst && turn.record.hash === told.hash) return;
    await turn.take({ kind: 'stop' });
  }
  if (turn.state.status !== 'SUCCEEDED') await turn.goOn({ hash: told.hash, definition: await recall(told.hash) });
};
