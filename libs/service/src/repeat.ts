import { isTransient } from '@quadrille/event-store';
import type { Logger } from '@quadrille/telemetry';

export type Repeating = Readonly<{ stop: () => Promise<void> }>;

/** Runs a chore again and again, `everyMs` after it ended. A failure is logged and the chore goes on; `stop` tells the run in hand, and waits for it. */
export const repeat = (name: string, everyMs: number, logger: Logger, chore: (signal: AbortSignal) => Promise<unknown>): Repeating => {
  const stopping = new AbortController();
  const { signal } = stopping;
  let wake: (() => void) | undefined;
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await chore(signal);
      } catch (error) {
        logger[isTransient(error) ? 'debug' : 'error']({ err: error }, `${name} failed and will run again`);
      }
      if (signal.aborted) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, everyMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      wake?.();
      await running;
    },
  };
};
