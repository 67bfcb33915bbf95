import { describe, expect, it } from 'vitest';
import { readmeFigures } from './readme-figures.ts';

const run = {
  sampling: 0.01,
  restMegabytes: 1234.5,
  peakMegabytes: { gateway: 200, orders: 150.4 },
  phases: [
    {
      name: 'full load',
      orders: 10_000,
      seconds: 10,
      ordersPerSecond: 999.6,
      behindSeconds: 1.25,
      cpuPer1000: { gateway: 0.2, orders: 0.3, saga: 0.4, postgres: 0.5, kafka: 0.1 },
      latencyMs: { p50: 400.4, p95: 500.5, p99: 600.6 },
      batches: {},
    },
  ],
};

describe('the figures of the README', () => {
  it('are those of the run, the services taken together', () => {
    const figures = readmeFigures([run], '2 cores');
    expect(figures).toContain('Measured on 2 cores.');
    expect(figures).toContain('**1 % of traces recorded.** 1235 MB for everything at rest, 350 MB at the peaks');
    expect(figures).toContain('| full load | 10000 | 1000 | 1.3 | 400 / 501 / 601 | 1.50 | 0.20 | 0.70 | 0.50 | 0.10 |');
  });
});
