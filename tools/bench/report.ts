import { table } from '../terminal/live-lines.ts';
import type { Phase } from './phases.ts';

export type Run = Readonly<{
  sampling: number;
  restMegabytes: number;
  phases: readonly Phase[];
  peakMegabytes: Readonly<Record<string, number>>;
}>;

export const sum = (figures: Readonly<Record<string, number>>): number => Object.values(figures).reduce((total, one) => total + one, 0);

/** Figures of processes, those of the services taken together. */
export const grouped = (figures: Readonly<Record<string, number>>) => {
  const { gateway = 0, postgres = 0, kafka = 0 } = figures;
  return { gateway, services: sum(figures) - gateway - postgres - kafka, postgres, kafka } as const;
};

export const printRun = ({ sampling, restMegabytes, peakMegabytes }: Run): void => {
  console.log(`\n  sampling ${sampling * 100} %   ${Math.round(restMegabytes)} MB for everything at rest`);
  console.log(
    `  peak MB   ${Object.entries(peakMegabytes)
      .map(([name, megabytes]) => `${name} ${megabytes}`)
      .join(', ')}\n`,
  );
};

export const printPhases = (phases: readonly Phase[]): void => {
  const rows = phases.map(({ name, orders, ordersPerSecond, behindSeconds, cpuPer1000, latencyMs: { p50, p95, p99 } }) => [
    name,
    String(orders),
    ordersPerSecond.toFixed(0),
    behindSeconds.toFixed(1),
    sum(cpuPer1000).toFixed(2),
    [p50, p95, p99].map((ms) => ms.toFixed(0)).join(' / '),
    Object.entries(grouped(cpuPer1000))
      .map(([group, seconds]) => `${group} ${seconds.toFixed(2)}`)
      .join(', '),
  ]);
  for (const line of table([['load', 'orders', 'orders/s', 'behind s', 'CPU s/1000', 'p50 / p95 / p99 ms', 'of it'], ...rows]))
    console.log(line);
};

/** How many messages each service took into one transaction and into one send, load by load. */
export const printBatches = (phases: readonly Phase[]): void => {
  const services = Object.keys(phases[0]?.batches ?? {});
  const rows = phases.map(({ name, batches }) => [
    name,
    ...services.map((service) => {
      const { handled = 0, sent = 0 } = batches[service] ?? {};
      return `${handled.toFixed(1)} / ${sent.toFixed(1)}`;
    }),
  ]);
  console.log('\n  messages in one transaction / in one send');
  for (const line of table([['load', ...services], ...rows])) console.log(line);
};
