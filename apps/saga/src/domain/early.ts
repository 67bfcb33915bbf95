import type { ScheduledTask } from '@quadrille/asl';
import type { Signal, Taken } from './execution.js';
import { type Outcome, type Request, verdictOn } from './outcome.js';
import type { Work } from './work.js';

const isSame = (one: Outcome, other: Outcome): boolean => one.type === other.type && one.data['template'] === other.data['template'];

/** Keeps an outcome until its state is entered; of two that say the same the later one stays. */
export const keepOutcome = (kept: readonly Outcome[], outcome: Outcome, time?: string): readonly Outcome[] => [
  ...kept.filter((other) => !isSame(other, outcome)),
  { ...outcome, ...(time !== undefined && { time }) },
];

/** When that came about which leads on from here: a signal that is given again has to be later. Undefined where that need not be known. */
export const sinceOf = (taken: Taken, stoppedAt: number | undefined): string | undefined => {
  if (taken.kind === 'redrive' && stoppedAt !== undefined) return new Date(stoppedAt).toISOString();
  return taken.kind === 'outcome' ? taken.time : undefined;
};

/** The outcome that came before its task was there: one that means done, else one that means failed. */
export const earlyOutcome = (
  kept: readonly Outcome[],
  work: Work,
  task: ScheduledTask,
  requests: readonly Request[],
): Readonly<{ outcome: Outcome; verdict: 'done' | 'failed' }> | undefined => {
  let found: Readonly<{ outcome: Outcome; verdict: 'done' | 'failed' }> | undefined;
  for (const outcome of kept) {
    const verdict = verdictOn(work, task, outcome, requests);
    if (verdict && found?.verdict !== 'done') found = { outcome, verdict };
  }
  return found;
};

/**
 * The signal that came before its task was there. A kind that was taken before counts again only if it was given after what led here:
 * the second click on a button does not answer the question that follows.
 */
export const earlySignal = (
  kept: readonly Signal[],
  wanted: readonly string[],
  heard: readonly string[],
  since: string | undefined,
): Signal | undefined =>
  kept.find(({ signal, at }) => wanted.includes(signal) && (!heard.includes(signal) || (since !== undefined && at >= since)));
