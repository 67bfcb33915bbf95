import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { DerivableIds } from './derived-span-ids.js';
import { formatTraceparent, parseTraceparent, recordHandled, traceparentAfter, withClientSpan } from './message-spans.js';

const exporter = new InMemorySpanExporter();
trace.setGlobalTracerProvider(
  new TracerProvider({ idGenerator: new DerivableIds(), spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
);
afterAll(() => trace.disable());
beforeEach(() => exporter.reset());

const traceId = '0af7651916cd43dd8448eb211c80319c';
const sampled = `00-${traceId}-b7ad6b7169203331-01`;
const unsampled = `00-${traceId}-b7ad6b7169203331-00`;
const handled = { service: 'orders', messageId: 'a message', destination: 'orders.events', startedAt: Date.now() };
const call = { service: 'payment', id: 'an intent', name: 'payment PaymentInitiated', attributes: { 'quadrille.order.id': 'one' } };

describe('a traceparent', () => {
  it('is read and written as W3C has it', () => {
    expect(formatTraceparent(parseTraceparent(sampled)!)).toBe(sampled);
    expect(parseTraceparent(sampled)).toMatchObject({ traceId, spanId: 'b7ad6b7169203331', traceFlags: 1, isRemote: true });
  });

  it.each([
    undefined,
    '',
    'garbage-01',
    sampled.toUpperCase(),
    `${sampled}0`,
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
  ])('that is %s is none', (text) => {
    expect(parseTraceparent(text)).toBeUndefined();
  });
});

describe('the span of a handled message', () => {
  it('is the one that what follows already names as its parent', () => {
    const after = parseTraceparent(traceparentAfter('orders', 'a message', sampled));
    recordHandled({ ...handled, traceparent: sampled });
    const [span] = exporter.getFinishedSpans();
    expect(span!.spanContext()).toMatchObject({ traceId, spanId: after!.spanId });
    expect(span).toMatchObject({
      name: 'process orders.events',
      kind: SpanKind.CONSUMER,
      parentSpanContext: { spanId: 'b7ad6b7169203331' },
    });
    expect(span!.attributes).toMatchObject({ 'messaging.destination.name': 'orders.events', 'messaging.message.id': 'a message' });
  });

  it('has the same id on a second delivery, and another one for another service or message', () => {
    const idOf = (service: string, message: string) => traceparentAfter(service, message, sampled);
    expect(idOf('orders', 'm')).toBe(idOf('orders', 'm'));
    expect(new Set([idOf('orders', 'm'), idOf('saga', 'm'), idOf('orders', 'n')]).size).toBe(3);
  });

  it('does not give its id to the next span', () => {
    recordHandled({ ...handled, traceparent: sampled });
    trace.getTracer('spec').startSpan('another').end();
    const [one, two] = exporter.getFinishedSpans();
    expect(two!.spanContext().spanId).not.toBe(one!.spanContext().spanId);
  });

  it('tells why the step failed', () => {
    recordHandled({ ...handled, traceparent: sampled, error: 'orders.already-shipped' });
    expect(exporter.getFinishedSpans()[0]!.status).toEqual({ code: SpanStatusCode.ERROR, message: 'orders.already-shipped' });
  });

  it.each([unsampled, undefined, 'garbage-01'])('of a trace that is %s costs nothing', (traceparent) => {
    recordHandled({ ...handled, traceparent });
    expect(exporter.getFinishedSpans()).toEqual([]);
  });
});

describe('what follows from a message', () => {
  it('is recorded also where another tracer set more flags than that', () => {
    const random = `00-${traceId}-b7ad6b7169203331-03`;
    expect(traceparentAfter('orders', 'a message', random)).toBe(traceparentAfter('orders', 'a message', sampled));
    recordHandled({ ...handled, traceparent: random });
    expect(exporter.getFinishedSpans()).toHaveLength(1);
  });

  it('bears what is no traceparent as it came: nothing is made of it', () => {
    for (const text of ['garbage-01', '01', 5 as unknown as string]) expect(traceparentAfter('orders', 'm', text)).toBe(text);
  });

  it('stays in its trace; one that is not sampled is handed on as it is', () => {
    expect(traceparentAfter('orders', 'm', sampled)).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
    expect(traceparentAfter('orders', 'm', unsampled)).toBe(unsampled);
    expect(traceparentAfter('orders', 'm', undefined)).toBeUndefined();
  });
});

describe('the span of a call to the outside', () => {
  it('is a child of what intended it, and gives the answer through', async () => {
    expect(await withClientSpan({ ...call, traceparent: sampled }, async () => 'the answer')).toBe('the answer');
    const [span] = exporter.getFinishedSpans();
    expect(span).toMatchObject({
      name: call.name,
      kind: SpanKind.CLIENT,
      parentSpanContext: { spanId: 'b7ad6b7169203331' },
      attributes: call.attributes,
    });
  });

  it('is marked as failed by what it throws, and by what its answer says', async () => {
    const silence = () => Promise.reject(new TypeError('no answer'));
    await expect(withClientSpan({ ...call, traceparent: sampled }, silence)).rejects.toThrow('no answer');
    await withClientSpan(
      { ...call, traceparent: sampled },
      async () => 'CardDeclined',
      (answer) => answer,
    );
    expect(exporter.getFinishedSpans().map(({ status }) => status)).toEqual([
      { code: SpanStatusCode.ERROR, message: 'no answer' },
      { code: SpanStatusCode.ERROR, message: 'CardDeclined' },
    ]);
    expect(exporter.getFinishedSpans().map(({ attributes }) => attributes['error.type'])).toEqual(['TypeError', 'CardDeclined']);
  });

  it('is the same when the call is made again after a crash', async () => {
    for (let run = 0; run < 2; run += 1) await withClientSpan({ ...call, traceparent: sampled }, async () => undefined);
    const ids = exporter.getFinishedSpans().map((span) => span.spanContext().spanId);
    expect(ids[1]).toBe(ids[0]);
  });

  it('is not there where the trace is not sampled', async () => {
    expect(await withClientSpan({ ...call, traceparent: unsampled }, async () => 1)).toBe(1);
    expect(exporter.getFinishedSpans()).toEqual([]);
  });
});
