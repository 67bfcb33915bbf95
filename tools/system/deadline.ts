import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until the answer is true. An exception of `check` counts as "not yet".
 * Rejects when `signal` aborts, with its reason.
 */
export const until = async (check: () => Promise<boolean>, signal: AbortSignal, everyMs = 50): Promise<void> => {
  for (;;) {
    signal.throwIfAborted();
    if (await check().catch(() => false)) return;
    await sleep(everyMs, undefined, { signal, ref: true });
  }
};

/** Rejects with `message()` after `ms`, unless `work` settles before. */
export const within = async <T>(ms: number, work: Promise<T>, message: () => string): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(message())), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
