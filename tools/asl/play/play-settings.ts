import type { EngineContext, HistoryEvent, JsonObject } from '@quadrille/asl';
import type { Machine, Played } from './played.ts';

export type PlaySettings = Readonly<{
  /** Epoch milliseconds at which the play begins. */
  startTime: number;
  /** What every random number is, in [0, 1): at 0.5 a jittered delay is half of what it could be. */
  random: number;
  /** The workflow that a task starts, by its name; where nobody knows it the task is mocked like any other. */
  nested: (name: string) => Machine | undefined;
  /** Tasks that nothing is mocked for are answered with their parameters. */
  echo?: boolean;
  /** Events after which executions count as endless; a quarter of a million when left out. */
  mostEvents?: number;
  /** Hears of every event as it happens, with its place. */
  watch?: (event: HistoryEvent, place: string, played: Played) => void;
}>;

/** What the first execution starts with, where it is not what every execution gets. */
export type Given = Readonly<{
  startAt?: string;
  variables?: JsonObject;
  execution?: Partial<Pick<EngineContext['execution'], 'id' | 'name' | 'roleArn'>>;
  stateMachine?: Partial<EngineContext['stateMachine']>;
  stop?: Readonly<{ after: number; error?: string; cause?: string }>;
}>;
