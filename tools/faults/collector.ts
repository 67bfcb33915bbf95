import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export type Span = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly service: string;
  readonly name: string;
  /** OTLP: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
};

type Attribute = { readonly key: string; readonly value: Readonly<Record<string, unknown>> };
type Sent = {
  readonly resourceSpans?: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<Span, 'service' | 'failed' | 'attributes'> & {
        readonly status?: { readonly code?: number };
        readonly attributes?: readonly Attribute[];
      })[];
    }[];
  }[];
};

const asRecord = (attributes: readonly Attribute[] = []): Readonly<Record<string, unknown>> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

/** Takes spans in as OTLP over HTTP in JSON, and keeps them. A span that is sent twice is kept once, as it was sent last. */
export class Collector {
  readonly #spans = new Map<string, Span>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      this.#take(JSON.parse(String(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body)) as Sent);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  }

  static async open(): Promise<Collector> {
    const collector = new Collector();
    await new Promise<void>((resolve) => collector.#server.listen(0, '127.0.0.1', resolve));
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  all(): readonly Span[] {
    return [...this.#spans.values()];
  }

  trace(traceId: string): readonly Span[] {
    return this.all().filter((span) => span.traceId === traceId);
  }

  /** All spans that speak of an order, whatever trace they are in. */
  about(orderId: string): readonly Span[] {
    return this.all().filter(({ attributes }) => attributes['quadrille.order.id'] === orderId);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #take({ resourceSpans = [] }: Sent): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      const service = String(asRecord(resource.attributes)['service.name']);
      for (const { spans } of scopeSpans)
        for (const { status, attributes, parentSpanId, ...span } of spans)
          this.#spans.set(`${span.traceId}/${span.spanId}`, {
            ...span,
            ...(parentSpanId && { parentSpanId }),
            service,
            failed: status?.code === 2,
            attributes: asRecord(attributes),
          });
    }
  }
}

/** Spans whose parent was never told of; the first of a trace is one of them. */
export const withoutParent = (spans: readonly Span[]): readonly Span[] => {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  return spans.filter(({ parentSpanId }) => parentSpanId === undefined || !ids.has(parentSpanId));
};

/** `gateway → orders`: where a span of one service is the parent of a span of another. */
export const edges = (spans: readonly Span[]): ReadonlySet<string> => {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const pairs = spans.flatMap(({ service, parentSpanId }) => {
    const parent = byId.get(parentSpanId ?? '');
    return parent !== undefined && parent.service !== service ? [`${parent.service} → ${service}`] : [];
  });
  return new Set(pairs);
};
