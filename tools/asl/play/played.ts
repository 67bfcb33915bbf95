import { type ExecutionState, frameAt, type HistoryEvent, type Json, type Signal, type StateMachine } from '@quadrille/asl';
import type { Answers } from './answers.ts';
import type { Places } from './places.ts';

/** A definition with the answers that its tasks get. */
export type Machine = Readonly<{ name: string; definition: StateMachine; answers: Answers }>;

/** A task that was asked for, `at` milliseconds after the start of the play. */
export type Asked = Readonly<{
  at: number;
  workflow: string;
  place: string;
  state: string;
  resource: string;
  parameters: Json;
  attempt: number;
}>;

/** The task of another execution that this one is the work of, and the answer that its end gives. */
export type Outer = Readonly<{ played: Played; taskId: string; answer: (ended: Played) => Signal }>;

/** One execution of a play: the first one, one of a nested workflow, or an item of a distributed Map. */
export type Played = {
  readonly machine: Machine;
  /** Where it is: '' for the first, `EachLine[3]` for an item, `Order()` for what the state Order started. */
  readonly place: string;
  readonly places: Places;
  readonly history: HistoryEvent[];
  readonly outer?: Outer | undefined;
  execution: ExecutionState;
  /** For when its next tick is planned. */
  due?: number | undefined;
};

/** The answer that an item of a distributed Map gives to its Map. */
export const answerOfItem =
  (taskId: string): Outer['answer'] =>
  ({ execution: { status, output, error, cause } }) =>
    status === 'SUCCEEDED'
      ? { kind: 'taskSucceeded', taskId, output: output ?? null }
      : { kind: 'taskFailed', taskId, ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };

/** Whether somebody still waits for an execution: a Map that has failed does not wait for its other items. */
export const isAwaited = ({ outer }: Played): boolean => {
  if (outer === undefined) return true;
  const frame = outer.taskId.split('#').at(-2) ?? '';
  return frameAt(outer.played.execution.buckets, frame)?.task?.taskId === outer.taskId;
};
