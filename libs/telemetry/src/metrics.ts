import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export { Counter, Gauge, Histogram };

/** The one registry of this process; `/metrics` prints it. */
export const metrics = new Registry();

/** Event loop, garbage collection, memory of the process. */
export const collectProcessMetrics = (): void => collectDefaultMetrics({ register: metrics });
