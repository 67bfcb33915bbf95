import { Gauge, metrics } from '@quadrille/telemetry';

const ageSeconds = 3;

const outboxAge = new Gauge({
  name: 'quadrille_outbox_oldest_seconds',
  help: 'age of the oldest transaction not known to be published',
  registers: [metrics],
});
const outboxCount = new Gauge({
  name: 'quadrille_outbox_transactions',
  help: 'transactions not known to be published',
  registers: [metrics],
});

type Needs = Readonly<{
  /** Publishes some of what is older than this; answers how many transactions that were. Begins no further one once `signal` is aborted. */
  sweep: (ageSeconds: number, signal: AbortSignal) => Promise<number>;
  backlog: () => Promise<Readonly<{ count: number; oldestSeconds: number }>>;
}>;

/**
 * Publishes what is left in the outbox, until there is nothing or the service stops. What it committed before it died goes out at once, whatever its
 * age; what it commits from now on it publishes by itself.
 */
export const sweepingOutbox = ({ sweep, backlog }: Needs): ((signal: AbortSignal) => Promise<void>) => {
  const startedAt = performance.now();
  let isFirst = true;
  const age = (): number => (isFirst ? (performance.now() - startedAt) / 1000 : ageSeconds);
  return async (signal) => {
    while (!signal.aborted && (await sweep(age(), signal)) > 0);
    isFirst = false;
    const { count, oldestSeconds } = await backlog();
    outboxAge.set(oldestSeconds);
    outboxCount.set(count);
  };
};
