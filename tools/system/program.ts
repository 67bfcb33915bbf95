/** What is to be run, and how one sees that it can be used. */
export type Program = {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logFile: string;
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Resolves when it can be used; asked anew after each start. Whoever tells `notYet` why it cannot has that shown when time is up. */
  readonly ready: (signal: AbortSignal, notYet: (why: Error) => false) => Promise<void>;
  readonly readyWithinMs?: number;
  /** How it is asked to end, and when patience is over. */
  readonly stopSignal?: NodeJS.Signals;
  readonly stopWithinMs?: number;
  /** Deaths before it was ever ready, after which the start has failed. Default 3. */
  readonly startAttempts?: number;
  /** Leaves with this code where it will never start as it was begun: it is not tried again before it was ever ready. */
  readonly refusesWith?: number;
  /** Cleans up what a killed predecessor left; before each start. */
  readonly prepare?: () => void;
  /** Ends what lives on without it; after each of its deaths. Does not throw. */
  readonly afterDeath?: () => void;
};

/** What ends after all others, group after group: to the last, services publish, hand over their spans and write. */
export const endsLast: readonly (readonly string[])[] = [['kafka', 'jaeger'], ['postgres']];
