import { readEnds, readLag } from '@quadrille/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { serviceNames } from '../system/services.ts';

const patienceSeconds = 120;

/**
 * Waits until every service has committed what there is for it now, also the read model and the saga, which no customer waits for. Answers how long it
 * took, in seconds: to a second or so, since that is how often services commit.
 */
export const caughtUp = async (brokers: readonly string[]): Promise<number> => {
  const start = performance.now();
  const ends = await readEnds(brokers);
  for (;;) {
    const behind = [...(await readLag(brokers, serviceNames, ends))].filter(([, messages]) => messages > 0);
    const seconds = (performance.now() - start) / 1000;
    if (behind.length === 0) return seconds;
    if (seconds > patienceSeconds)
      throw new Error(
        `after ${patienceSeconds} s there is still to read: ${behind.map(([service, messages]) => `${service} ${messages}`).join(', ')}`,
      );
    await sleep(200);
  }
};
