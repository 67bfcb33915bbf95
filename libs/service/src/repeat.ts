import { isTransient } from '@quadrille/event-store';
import type { Logger } from '@quadrille/telemetry';

export type Repeating = Readonly<{ stop: () => Promise<void> }>;

/** Runs a chore again and again, `everyMs` after it ended. A failure is logged and the chore goes on; `stop` waits for the run in hand. */
export const repeat = (name: string, everyMs: number, logger: Logger, chore: () => Promise<unknown>): Repeating => {
  let stopped = false;
  let wake: (() => void) | undefined;
  const run = async (): Promise<void> => {
    while (!stopped) {
      try {
        await chore();
      } catch (error) {
        logger[isTransient(error) ? 'debug' : 'error']({ err: error }, `${name} failed and will run again`);
      }
      if (stopped) return;
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
      stopped = true;
      wake?.();
      await running;
    },
  };
};
