import { describe, expect, it } from 'vitest';
import { parseMetrics } from '../system/read-metrics.ts';
import { batchesBetween } from './batch-sizes.ts';

const counted = (handled: readonly [number, number], sent: readonly [number, number]) =>
  new Map([
    [
      'orders',
      parseMetrics(`# TYPE quadrille_transaction_messages histogram
quadrille_transaction_messages_bucket{le="1"} 3
quadrille_transaction_messages_sum ${handled[0]}
quadrille_transaction_messages_count ${handled[1]}
quadrille_publish_batch_messages_sum ${sent[0]}
quadrille_publish_batch_messages_count ${sent[1]}
`),
    ],
  ]);

describe('batch sizes', () => {
  it('are the averages of what was counted meanwhile', () => {
    expect(batchesBetween(counted([100, 100], [50, 50]), counted([700, 120], [90, 58]))).toEqual({ orders: { handled: 30, sent: 5 } });
  });

  it('are 0 where nothing was handled or sent', () => {
    expect(batchesBetween(counted([100, 100], [50, 50]), counted([100, 100], [50, 50]))).toEqual({ orders: { handled: 0, sent: 0 } });
  });
});
