import { availableParallelism, cpus } from 'node:os';
import type { Phase } from './phases.ts';
import { grouped, type Run, sum } from './report.ts';

const row = ({ name, orders, ordersPerSecond, behindSeconds, cpuPer1000, latencyMs: { p50, p95, p99 } }: Phase): string => {
  const parts = [sum(cpuPer1000), ...Object.values(grouped(cpuPer1000))].map((seconds) => seconds.toFixed(2));
  const times = [p50, p95, p99].map((ms) => Math.round(ms));
  return `| ${[name, orders, Math.round(ordersPerSecond), behindSeconds.toFixed(1), times.join(' / '), ...parts].join(' | ')} |`;
};

const part = ({ sampling, restMegabytes, peakMegabytes, phases }: Run): string =>
  [
    `**${sampling * 100} % of traces recorded.** ${Math.round(restMegabytes)} MB for everything at rest, ${Math.round(sum(peakMegabytes))} MB at the peaks of all processes together.`,
    '',
    '| load | orders | completed/s | then behind, s | POST to confirmed, ms p50 / p95 / p99 | CPU s per 1000 orders | gateway | services | PostgreSQL | Kafka |',
    '|---|---|---|---|---|---|---|---|---|---|',
    ...phases.map(row),
  ].join('\n');

/** What the README says of a measurement, and of the machine it was made on. */
export const readmeFigures = (
  runs: readonly Run[],
  machine = `${availableParallelism()} cores, ${cpus()[0]?.model.trim() ?? 'unknown'}`,
): string => [`Measured on ${machine}.`, ...runs.map(part)].join('\n\n');
