import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shop } from '../scenarios/shop.ts';
import type { RunningSystem } from '../system/running-system.ts';
import { Collector, edges, type Span, withoutParent } from './collector.ts';
import { startFaultSystem } from './fault-system.ts';

const routine = [
  'gateway → orders',
  'orders → inventory',
  'inventory → payment',
  'payment → shipping',
  'shipping → orders',
  'orders → email',
];
const quietMs = 1_500;

describe('one order is one trace, from the POST to the last mail', () => {
  let collector: Collector;
  let system: RunningSystem;
  let shop: Shop;

  beforeAll(async () => {
    collector = await Collector.open();
    system = await startFaultSystem('traces', { env: { every: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } } });
    shop = new Shop(system);
  });
  afterAll(async () => {
    await system?.stop();
    collector?.close();
  });

  /** The trace of an order, once nothing has been added to it for a while. Whole: its first span is the POST, every other one has its parent. */
  const wholeTraceOf = async (id: string): Promise<readonly Span[]> => {
    const { traceId } = (await shop.order(id)) as unknown as { traceId: string };
    let spans = collector.trace(traceId);
    for (let before = -1; before !== spans.length; spans = collector.trace(traceId)) {
      before = spans.length;
      await sleep(quietMs);
    }
    expect(withoutParent(spans).map(({ service, name }) => `${service}: ${name}`)).toEqual(['gateway: POST /orders']);
    expect([...new Set(collector.about(id).map((span) => span.traceId))]).toEqual([traceId]);
    return spans;
  };
  const named = (spans: readonly Span[], service: string, name: string): readonly Span[] =>
    spans.filter((span) => span.service === service && span.name === name);
  const mailed = (id: string, template: string) =>
    shop.until(id, `told by mail “${template}”`, ({ emails }) =>
      emails.some((mail) => mail.template === template && mail.status === 'sent'),
    );

  it('through every service, parent to child', async () => {
    const id = await shop.place();
    await mailed(id, 'shipped');
    const spans = await wholeTraceOf(id);
    for (const edge of routine) expect(edges(spans)).toContain(edge);
    for (const edge of ['orders → saga', 'payment → saga', 'email → saga']) expect(edges(spans)).toContain(edge);
    expect(spans.filter(({ failed }) => failed)).toEqual([]);
  });

  it('with names and attributes after the conventions', async () => {
    const id = await shop.place();
    await mailed(id, 'confirmed');
    const spans = await wholeTraceOf(id);
    const [reserving] = named(spans, 'inventory', 'process OrderPlaced');
    expect(reserving).toMatchObject({
      kind: 5,
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.type': 'process',
        'messaging.destination.name': 'orders.events',
        'messaging.consumer.group.name': 'inventory',
        'messaging.kafka.message.key': id,
        'quadrille.order.id': id,
      },
    });
    expect(reserving?.attributes['messaging.message.id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(named(spans, 'payment', 'payment PaymentInitiated')[0]).toMatchObject({ kind: 3, attributes: { 'quadrille.order.id': id } });
    const states = spans.filter(({ service }) => service === 'saga').map(({ attributes }) => attributes['quadrille.workflow.state']);
    expect(states).toContain('ReserveInventory');
    expect(states).toContain('ProcessPayment');
  });

  it('through a declined payment, a wait and a retry; what failed is marked', async () => {
    const id = await shop.place({ token: 'test_insufficient_funds' });
    await shop.untilStatus(id, 'payment_failed');
    await shop.ask(`/orders/${id}/retry`, { body: { payment: { token: 'test_success_visa' } } }, 202);
    await mailed(id, 'confirmed');
    const spans = await wholeTraceOf(id);
    expect(named(spans, 'saga', 'process PaymentDeclined')).toMatchObject([{ failed: true }]);
    expect(
      named(spans, 'payment', 'payment PaymentInitiated')
        .map(({ failed }) => failed)
        .sort(),
    ).toEqual([false, true]);
    for (const edge of [...routine, 'saga → payment', 'gateway → saga']) expect(edges(spans)).toContain(edge);
  });

  it('through waits between tries', async () => {
    const id = await shop.place({ token: 'test_temp_fail_twice' });
    await mailed(id, 'confirmed');
    const spans = await wholeTraceOf(id);
    expect(named(spans, 'saga', 'process PaymentAttemptFailed').map(({ failed }) => failed)).toEqual([true, true]);
    for (const edge of [...routine, 'saga → payment']) expect(edges(spans)).toContain(edge);
  });

  it('through the approval of a person', async () => {
    const id = await shop.place({ sku: 'grand-piano' });
    await shop.untilStatus(id, 'awaiting_approval');
    await shop.ask(
      `/operator/approvals/${id}`,
      { body: { decision: 'approve', reason: 'a good customer', by: 'ada' }, operator: true },
      202,
    );
    await mailed(id, 'confirmed');
    for (const edge of ['gateway → saga', 'saga → orders', 'orders → payment']) expect(edges(await wholeTraceOf(id))).toContain(edge);
  });

  it('through compensation', async () => {
    const id = await shop.place({ postalCode: '00000' });
    await mailed(id, 'failed');
    const spans = await wholeTraceOf(id);
    for (const edge of ['shipping → saga', 'saga → payment', 'saga → inventory', 'saga → orders', 'orders → email'])
      expect(edges(spans)).toContain(edge);
  });

  it('across kill -9 of a service in the middle, and what is then delivered again', async () => {
    await shop.turn('payments', { latencyMs: 1_500 });
    try {
      const ids = await Promise.all(Array.from({ length: 5 }, () => shop.place()));
      await Promise.all(ids.map((id) => shop.untilStatus(id, 'reserved')));
      const before = system.pidOf('payment');
      await system.kill('payment');
      await system.whenReady(['payment'], 40_000);
      expect(system.pidOf('payment')).not.toBe(before);
      await Promise.all(ids.map((id) => mailed(id, 'confirmed')));
      for (const spans of await Promise.all(ids.map(wholeTraceOf))) {
        for (const edge of routine) expect(edges(spans)).toContain(edge);
        // The call was made twice, and is one span: it has one idempotency key.
        expect(named(spans, 'payment', 'payment PaymentInitiated')).toHaveLength(1);
      }
    } finally {
      await shop.turn('payments', { latencyMs: 3 });
    }
  });
});
