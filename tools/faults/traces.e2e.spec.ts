import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shop } from '../scenarios/shop.ts';
import { until } from '../system/deadline.ts';
import type { RunningSystem } from '../system/running-system.ts';
import { testCollectorAway } from './collector-away.ts';
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
const deadlineMs = 60_000;
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
    let spans: readonly Span[] = [];
    const missing = (): readonly string[] => through.filter((edge) => !edges(spans).has(edge));
    const first = (): string => withoutParent(spans).map(told).join();
    const isWhole = async (): Promise<boolean> => {
      const before = spans.length;
      spans = collector.trace(traceId);
      return spans.length === before && missing().length === 0 && first() === 'gateway: POST /orders';
    };
    await until(isWhole, AbortSignal.timeout(deadlineMs), quietMs).catch(() => undefined); // what is missing is told below
    expect(missing()).toEqual([]);
    expect(first()).toBe('gateway: POST /orders');
    expect([...new Set(collector.about(id).map((span) => span.traceId))]).toEqual([traceId]);
    return spans;
  };
  const named = (spans: readonly Span[], service: string, name: string): readonly Span[] =>
    spans.filter((span) => span.service === service && span.name === name);
  /** The spans of a service's handling messages of a type. */
  const handlings = (spans: readonly Span[], service: string, type: string): readonly Span[] =>
    spans.filter((span) => span.service === service && span.attributes['cloudevents.event_type'] === type);
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

    it('which keeps no card number, wherever in a request it stands', async () => {
      const digits = `4${'0'.repeat(14)}2`;
      const refused = (): readonly Span[] =>
        collector
          .all()
          .filter(({ attributes }) => attributes['http.response.status_code'] === 400 && attributes['url.path'] === '[redacted]');
      for (const place of [`orders/${digits}`, `orders?email=${digits}`, `orders/${digits}/%zz`])
        expect((await fetch(`${system.gateway}/${place}`)).status).toBe(400);
      await until(async () => refused().length === 3, AbortSignal.timeout(deadlineMs));
      expect(JSON.stringify(collector.all())).not.toContain(digits);
    });

    it('which keeps no address of a customer who is looked for', async () => {
      const [answer, asked] = [await fetch(`${system.gateway}/orders?email=grace%40example.com&limit=1`), 'email=REDACTED&limit=1'];
      expect(answer.status).toBe(200);
      const isTold = async (): Promise<boolean> => collector.all().some(({ attributes }) => attributes['url.query'] === asked);
      await until(isTold, AbortSignal.timeout(deadlineMs));
      expect(JSON.stringify(collector.all())).not.toMatch(/grace(@|%40)example/);
    });

    it('beside which those who look on tell of their request, not of what they see', async () => {
      const id = await shop.place();
      const traceId = randomBytes(16).toString('hex');
      const leaving = new AbortController();
      const headers = { traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` };
      const { body } = await fetch(`${system.gateway}/orders/${id}/stream`, { headers, signal: leaving.signal });
      let seen = '';
      for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
        seen += chunk;
        if (seen.includes('"type":"OrderConfirmed"')) break;
      }
      leaving.abort();
      const spans = (): readonly Span[] => collector.trace(traceId);
      await until(async () => spans().some(({ name }) => name === 'GET /orders/:id/stream'), AbortSignal.timeout(deadlineMs));
      // One look was whether there is such an order.
      expect(spans().filter(({ attributes }) => attributes['db.system.name'] !== undefined).length).toBeLessThanOrEqual(1);
    });

    it('with names and attributes after the conventions', async () => {
      const id = await shop.place();
      await mailed(id, 'confirmed');
      const spans = await wholeTraceOf(id, [...routine, 'orders → saga']);
      const [placing] = named(spans, 'gateway', 'POST /orders');
      expect(placing).toMatchObject({
        kind: 2,
        attributes: { 'http.request.method': 'POST', 'http.route': '/orders', 'http.response.status_code': 202, 'url.path': '/orders' },
      });
      // A statement for several orders stands in the trace of one of them.
      const asked = collector.all().filter(({ attributes }) => attributes['db.system.name'] !== undefined);
      expect(asked.length).toBeGreaterThan(0);
      for (const statement of asked)
        expect(statement).toMatchObject({
          kind: 3,
          attributes: { 'db.system.name': 'postgresql', 'db.namespace': 'quadrille', 'db.query.text': expect.stringMatching(/[A-Z]+ /) },
        });
      const [reserving] = handlings(spans, 'inventory', 'OrderPlaced');
      expect(reserving).toMatchObject({
        name: 'process orders.events',
        kind: 5,
        attributes: {
          'messaging.system': 'kafka',
          'messaging.operation.type': 'process',
          'messaging.destination.name': 'orders.events',
          'messaging.consumer.group.name': 'inventory',
          'messaging.kafka.message.key': id,
          'messaging.message.conversation_id': id,
          'quadrille.order.id': id,
        },
      });
      expect(reserving?.attributes['messaging.message.id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(named(spans, 'payment', 'payment PaymentInitiated')[0]).toMatchObject({ kind: 3, attributes: { 'quadrille.order.id': id } });
      // Topics are not ordered among each other: what is heard before OrderPlaced has no state yet, and the order may stand anywhere after it.
      const stateOf = ({ attributes }: Span) => attributes['quadrille.workflow.state'];
      expect(stateOf(handlings(spans, 'saga', 'OrderPlaced')[0]!)).toMatch(/^[A-Z]/);
      for (const span of spans.filter((span) => stateOf(span) !== undefined)) {
        expect([span.service, stateOf(span)]).toEqual(['saga', expect.stringMatching(/^[A-Z]/)]);
      }
    });

    it('and what is about no order names none', async () => {
      const traceId = randomBytes(16).toString('hex');
      const headers = { traceparent: `00-${traceId}-${'b'.repeat(16)}-01` };
      await shop.ask('/products/grand-piano/stock', { body: { quantity: 1 }, operator: true, headers }, 202);
      const received = () => handlings(collector.trace(traceId), 'inventory', 'ReceiveStock');
      await until(async () => received().length > 0, AbortSignal.timeout(deadlineMs));
      expect(received()[0]).toMatchObject({
        name: 'process inventory.commands',
        attributes: { 'messaging.kafka.message.key': 'grand-piano', 'messaging.message.conversation_id': 'grand-piano' },
      });
      expect(collector.trace(traceId).filter(({ attributes }) => 'quadrille.order.id' in attributes)).toEqual([]);
    });

    it('through a declined payment, a wait and a retry; what failed is marked', async () => {
      const id = await shop.place({ token: 'test_insufficient_funds' });
      await shop.untilStatus(id, 'payment_failed');
      await shop.ask(`/orders/${id}/retry`, { body: { payment: { token: 'test_success_visa' } } }, 202);
      await mailed(id, 'confirmed');
      const spans = await wholeTraceOf(id, [...routine, 'saga → payment', 'gateway → saga']);
      expect(handlings(spans, 'saga', 'PaymentDeclined')).toMatchObject([{ failed: true }]);
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
      expect(handlings(spans, 'saga', 'PaymentAttemptFailed').map(({ failed }) => failed)).toEqual([true, true]);
      const figures = await (await fetch(`${system.urlOf('saga')}/metrics`)).text();
      expect(figures).toMatch(/^quadrille_task_retries_total\{workflow="order-fulfilment",state="ProcessPayment",error="\w+"\} [2-9]/m);
    });

    const operate = (path: string, body: object) =>
      shop.ask(`/operator/${path}`, { body: { reason: 'a good customer', by: 'ada', ...body }, operator: true }, 202);

    it('through the approval of a person', async () => {
      const id = await shop.place({ sku: 'grand-piano' });
      await shop.untilStatus(id, 'awaiting_approval');
      await operate(`approvals/${id}`, { decision: 'approve' });
      await mailed(id, 'confirmed');
      const spans = await wholeTraceOf(id, ['gateway → saga', 'saga → orders', 'orders → payment']);
      expect(spans.filter(({ failed }) => failed)).toEqual([]);
    });

    it('through a stop and a redrive by an operator', async () => {
      const id = await shop.place({ sku: 'grand-piano' });
      await shop.untilStatus(id, 'awaiting_approval');
      const isNow = (status: string) => shop.until(id, status, ({ workflow }) => workflow.status === status);
      await operate(`executions/${id}/stop`, {});
      await isNow('ABORTED');
      await operate(`executions/${id}/redrive`, {});
      await isNow('RUNNING');
      await operate(`approvals/${id}`, { decision: 'approve' });
      await mailed(id, 'confirmed');
      const spans = await wholeTraceOf(id, ['gateway → saga', 'saga → orders', 'orders → payment']);
      expect(handlings(spans, 'saga', 'StopExecution')).toHaveLength(1);
      expect(handlings(spans, 'saga', 'RedriveExecution')).toHaveLength(1);
      const handlingsAndOrigin = [...spans.filter(({ kind }) => kind === 5), ...named(spans, 'gateway', 'POST /orders')];
      expect(handlingsAndOrigin.filter(({ attributes }) => attributes['quadrille.order.id'] !== id).map(told)).toEqual([]);
    });

    it('through compensation', async () => {
      const id = await shop.place({ postalCode: '00000' });
      await mailed(id, 'failed');
      const spans = await wholeTraceOf(id, ['shipping → saga', 'saga → payment', 'saga → inventory', 'saga → orders', 'orders → email']);
      expect(spans.some(({ failed }) => failed)).toBe(true);
    });
  });

  it('across kill -9 of a service in the middle, and what is then delivered again', async () => {
    await shop.turn('payments', { latencyMs: 3_000 });
    try {
      const ids = await Promise.all(Array.from({ length: 5 }, () => shop.place()));
      const isReserved = ({ status }: { readonly status: string }): boolean => !['submitted', 'placed'].includes(status);
      await Promise.all(ids.map((id) => shop.until(id, 'reserved, or already further', isReserved)));
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

  // The last: it leaves services down.
  describe('a collector that is away', () => {
    testCollectorAway(() => system);
  });
});
