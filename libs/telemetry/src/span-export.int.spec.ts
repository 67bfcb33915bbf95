import { TracerProvider } from '@opentelemetry/sdk-trace';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { batchSize, exportSpans, mostWaiting } from './span-export.js';

type Sent = Readonly<{ resourceSpans: readonly { scopeSpans: readonly { spans: readonly unknown[] }[] }[] }>;
const spansIn = ({ resourceSpans }: Sent): number =>
  resourceSpans.flatMap(({ scopeSpans }) => scopeSpans).reduce((sum, { spans }) => sum + spans.length, 0);

describe('spans on their way to a collector', () => {
  let server: Server;
  let waiting: ServerResponse[];
  let isAnswering: boolean;
  let received: number;

  beforeEach(async () => {
    [waiting, isAnswering, received] = [[], false, 0];
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      received += spansIn(JSON.parse(String(Buffer.concat(chunks))) as Sent);
      if (isAnswering) response.end('{}');
      else waiting.push(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    server.close();
  });

  const answer = (): void => {
    isAnswering = true;
    for (const response of waiting) response.end('{}');
  };
  const record = (count: number) => {
    const { processor, flush } = exportSpans();
    const tracer = new TracerProvider({ spanProcessors: [processor] }).getTracer('spec');
    for (let span = 0; span < count; span += 1) tracer.startSpan('a span').end();
    return flush;
  };

  it('are waited for also where they were sent before', async () => {
    const flush = record(batchSize);
    await expect.poll(() => waiting).toHaveLength(1);
    let isFlushed = false;
    const flushed = flush().then(() => (isFlushed = true));
    await new Promise(setImmediate);
    expect(isFlushed).toBe(false);
    answer();
    await flushed;
    expect(received).toBe(batchSize);
  });

  it('are so many at most, however many are recorded while it does not answer', async () => {
    const flush = record(10 * mostWaiting);
    answer();
    await flush();
    expect(received).toBe(mostWaiting + batchSize);
  });
});
