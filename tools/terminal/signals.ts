/** A terminal and npm may both pass on one and the same Ctrl-C: what follows within this time is no second wish. */
const sameWishMs = 1_000;

/**
 * At SIGINT, SIGTERM or SIGHUP does `end`, once, and leaves with 0. Whoever asks again while it ends is told to wait: nothing
 * takes longer than the time limits of what is being ended. What nobody caught ends it too, and leaves with 1: a supervisor that
 * merely died would leave alone what it started.
 */
export const endOnSignal = (end: () => Promise<void>): void => {
  let asked: number | undefined;
  const begin = (code: number): void => {
    asked = performance.now();
    end().then(
      () => process.exit(code),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  const ask = (): void => {
    if (asked !== undefined) {
      if (performance.now() - asked > sameWishMs) console.log('  already stopping: at most 30 s');
      return;
    }
    begin(0);
  };
  const giveUp = (error: unknown): void => {
    if (asked !== undefined) return; // it ends; what now fails mostly does so for want of what is gone
    console.error(error);
    begin(1);
  };
  process.on('uncaughtException', giveUp);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
  // The terminal may be gone (SIGHUP): ending in order matters more than telling.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
};
