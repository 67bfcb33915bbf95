import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shop } from '../scenarios/shop.ts';
import { until } from '../system/deadline.ts';
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
/** Until the last span of what is told in a mail has been sent in. */
const deadlineMs = 20_000;
const told = ({ service, name }: Span): string => `${service}: ${name}`;

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

  /**
   * The trace of an order, once it has these edges and nothing has been added to it for a while. Whole: its first span is the POST, every other
   * one has its parent.
   */
  const wholeTraceOf = async (id: string, through: readonly string[]): Promise<readonly Span[]> => {
    const { traceId } = (await shop.order(id)) as unknown as { traceId: string };
    const missing = (): readonly string[] => through.filter((edge) => !edges(collector.trace(traceId)).has(edge));
    const isWhole = async (): Promise<boolean> => missing().length === 0 && withoutParent(collector.trace(traceId)).length === 1;
    await until(isWhole, AbortSignal.timeout(deadlineMs)).catch(() => undefined); // what is missing is told below
    expect(missing()).toEqual([]);
    let spans = collector.trace(traceId);
    for (let before = -1; before !== spans.length; spans = collector.trace(traceId)) {
      before = spans.length;
      await sleep(quietMs);
    }
    expect(withoutParent(spans).map(told)).toEqual(['gateway: POST /orders']);
    expect([...new Set(collector.about(id).map((span) => span.traceId))]).toEqual([traceId]);
    return spans;
  };
  const named = (spans: readonly Span[], service: string, name: string): readonly Span[] =>
    spans.filter((span) => span.service === service && span.name === name);
  const mailed = (id: string, template: string) =>
    shop.until(id, `told by mail “${template}”`, ({ emails }) =>
      emails.some((mail) => mail.template === template && mail.status === 'sent'),
    );

  describe.concurrent('side by side with others', () => {
    it('through every service, parent to child', async () => {
      const id = await shop.place();
      await mailed(id, 'shipped');
      const spans = await wholeTraceOf(id, [...routine, 'orders → saga', 'payment → saga', 'email → saga']);
      expect(spans.filter(({ failed }) => failed)).toEqual([]);
    });

    it('with names and attributes after the conventions', async () => {
      const id = await shop.place();
      await mailed(id, 'confirmed');
      const spans = await wholeTraceOf(id, [...routine, 'orders → saga']);
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
      // Topics are not ordered among each other: what is heard before OrderPlaced has no state yet, and the order may stand anywhere after it.
      const stateOf = ({ attributes }: Span) => attributes['quadrille.workflow.state'];
      expect(stateOf(named(spans, 'saga', 'process OrderPlaced')[0]!)).toMatch(/^[A-Z]/);
      for (const span of spans.filter((span) => stateOf(span) !== undefined)) {
        expect([span.service, stateOf(span)]).toEqual(['saga', expect.stringMatching(/^[A-Z]/)]);
      }
    });

    it('through a declined payment, a wait and a retry; what failed is marked', async () => {
      const id = await shop.place({ token: 'test_insufficient_funds' });
      await shop.untilStatus(id, 'payment_failed');
      await shop.ask(`/orders/${id}/retry`, { body: { payment: { token: 'test_success_visa' } } }, 202);
      await mailed(id, 'confirmed');
      const spans = await wholeTraceOf(id, [...routine, 'saga → payment', 'gateway → saga']);
      expect(named(spans, 'saga', 'process PaymentDeclined')).toMatchObject([{ failed: true }]);
      expect(
        named(spans, 'payment', 'payment PaymentInitiated')
          .map(({ failed }) => failed)
          .sort(),
      ).toEqual([false, true]);
    });

    it('through waits between tries', async () => {
      const id = await shop.place({ token: 'test_temp_fail_twice' });
      await mailed(id, 'confirmed');
      const spans = await wholeTraceOf(id, [...routine, 'saga → payment']);
      expect(named(spans, 'saga', 'process PaymentAttemptFailed').map(({ failed }) => failed)).toEqual([true, true]);
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
      const spans = await wholeTraceOf(id, ['gateway → saga', 'saga → orders', 'orders → payment']);
      expect(spans.filter(({ failed }) => failed)).toEqual([]);
    });

    it('through compensation', async () => {
      const id = await shop.place({ postalCode: '00000' });
      await mailed(id, 'failed');
      const spans = await wholeTraceOf(id, ['shipping → saga', 'saga → payment', 'saga → inventory', 'saga → orders', 'orders → email']);
      expect(spans.some(({ failed }) => failed)).toBe(true);
    });
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
      for (const spans of await Promise.all(ids.map((id) => wholeTraceOf(id, routine)))) {
        // The call was made twice, and is one span: it has one idempotency key.
        expect(named(spans, 'payment', 'payment PaymentInitiated')).toHaveLength(1);
      }
    } finally {
      await shop.turn('payments', { latencyMs: 3 });
    }
  });
});

describe('a collector that is away', () => {
  let system: RunningSystem;
  let shop: Shop;
  /** Takes what it is sent and says nothing. */
  let silent: Server;
  const held = new Set<Socket>();
  const nobody = 'http://127.0.0.1:9';

  beforeAll(async () => {
    silent = createServer((socket) => void held.add(socket.on('error', () => undefined).resume()));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const env = { every: { OTEL_EXPORTER_OTLP_ENDPOINT: nobody }, orders: { OTEL_EXPORTER_OTLP_ENDPOINT } };
    system = await startFaultSystem('no-collector', { env });
    shop = new Shop(system);
  });
  afterAll(async () => {
    await system?.stop();
    for (const socket of held) socket.destroy();
    silent?.close();
  });

  it('holds up neither orders nor the end of a service, and nobody complains about it', async () => {
    const id = await shop.place();
    await shop.until(id, 'told by mail “confirmed”', ({ emails }) =>
      emails.some(({ template, status }) => template === 'confirmed' && status === 'sent'),
    );
    expect(held.size).toBeGreaterThan(0);
    const names = ['gateway', 'orders', 'payment'];
    const startedAt = performance.now();
    const ends = await Promise.all(
      names.map(async (name) => ({ name, code: (await system.stopOne(name))?.code, inTime: performance.now() - startedAt < 7_000 })),
    );
    expect(ends).toEqual(names.map((name) => ({ name, code: 0, inTime: true })));
    const said = names.map((name) => readFileSync(system.process(name).program.logFile, 'utf8'));
    expect(said.filter((log) => /otlp|otel|opentelemetry|collector|span|127\.0\.0\.1:9\b/i.test(log))).toEqual([]);
  });
});
