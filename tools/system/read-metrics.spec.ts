import { describe, expect, it } from 'vitest';
import { parseMetrics, total } from './read-metrics.ts';

const text = `# HELP quadrille_consumer_lag messages behind
# TYPE quadrille_consumer_lag gauge
quadrille_consumer_lag{topic="orders",partition="0"} 3
quadrille_consumer_lag{topic="payment",partition="1"} 4
quadrille_outbox_rows 1
`;

describe('figures read from /metrics', () => {
  it('are summed over their labels', () => {
    expect(total(parseMetrics(text), 'lag')).toBe(7);
    expect(total(parseMetrics(text), 'outbox')).toBe(1);
  });

  it('are unknown, not zero, where they are not counted', () => {
    expect(total(parseMetrics(text), 'parked')).toBeUndefined();
  });
});
