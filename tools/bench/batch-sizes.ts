import { readMetrics, type Sample } from '../system/read-metrics.ts';
import type { RunningService } from '../system/run-file.ts';

/** How many messages a service handled in one transaction, and how many it sent at a time, on average; 0 where there were none. */
export type BatchSizes = Readonly<{ handled: number; sent: number }>;
type Counted = ReadonlyMap<string, readonly Sample[]>;

const histograms = { handled: 'quadrille_transaction_messages', sent: 'quadrille_publish_batch_messages' } as const;

/** What the services have counted so far. */
export const countBatches = async (services: readonly RunningService[]): Promise<Counted> =>
  new Map(await Promise.all(services.map(async ({ name, url }) => [name, await readMetrics(url)] as const)));

/** The sizes between two counts, by service. */
export const batchesBetween = (before: Counted, after: Counted): Readonly<Record<string, BatchSizes>> => {
  const grown = (service: string, name: string): number => {
    const [then, now] = [before, after].map((counted) => counted.get(service)?.find((sample) => sample.name === name)?.value ?? 0);
    return now! - then!;
  };
  const mean = (service: string, histogram: string): number => {
    const batches = grown(service, `${histogram}_count`);
    return batches > 0 ? grown(service, `${histogram}_sum`) / batches : 0;
  };
  const sizes = (service: string): BatchSizes => ({
    handled: mean(service, histograms.handled),
    sent: mean(service, histograms.sent),
  });
  return Object.fromEntries([...after.keys()].map((service) => [service, sizes(service)]));
};
