import { describe, expect, it } from 'vitest';
import { parseMetrics, total } from './read-metrics.ts';

const text = `# HELP quadrille_consumer_lag messages behind
# TYPE quadrille_consumer_lag gauge
quadrille_consumer_lag{topic="orders",partition="0"} 3
quadrille_consumer_lag{topic="payment",partition="1"} 4
quadrille_outbox_transactions 1
# TYPE quadrille_parked_messages gauge
`;

describe('figures read from /metrics', () => {
  it('are summed over their labels', () => {
    expect(total(parseMetrics(text), 'lag')).toBe(7);
    expect(total(parseMetrics(text), 'outbox')).toBe(1);
  });

  it('are zero where something is counted and nothing was seen yet', () => {
    expect(total(parseMetrics(text), 'parked')).toBe(0);
  });

  it('are unknown, not zero, where nothing is counted', () => {
    expect(total(parseMetrics(''), 'parked')).toBeUndefined();
  });
});
