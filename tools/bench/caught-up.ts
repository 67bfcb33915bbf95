import { setTimeout as sleep } from 'node:timers/promises';
import { readMetrics, total } from '../system/read-metrics.ts';

/** So many are on their way at any moment of a load. */
const messagesUnderWay = 250;
const patienceSeconds = 120;

/** Waits until every service has read what there is for it, also the read model and the saga, which no customer waits for. Answers how long it took, in seconds. */
export const caughtUp = async (urls: readonly string[]): Promise<number> => {
  const start = performance.now();
  for (;;) {
    const lags = await Promise.all(urls.map(async (url) => total(await readMetrics(url), 'lag') ?? Number.POSITIVE_INFINITY));
    const seconds = (performance.now() - start) / 1000;
    if (lags.every((lag) => lag <= messagesUnderWay)) return seconds;
    if (seconds > patienceSeconds) throw new Error(`after ${patienceSeconds} s services are still ${lags.join(', ')} messages behind`);
    await sleep(100);
  }
};
