import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';

type Attribute = Readonly<{ key: string; value: Readonly<{ stringValue?: string }> }>;
type Sent = Readonly<{ resourceSpans: readonly { resource: { attributes: readonly Attribute[] } }[] }>;

/** The resource of the one span that a process under this environment sends. */
const resourceUnder = async (env: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string | undefined>>> => {
  const { promise, resolve } = Promise.withResolvers<Sent>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    response.end('{}');
    resolve(JSON.parse(String(Buffer.concat(chunks))) as Sent);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const script = `
    import { trace } from '@opentelemetry/api';
    import { stopTracing } from '@quadrille/telemetry';
    trace.getTracer('spec').startSpan('a span').end();
    await stopTracing();`;
  const child = spawn(process.execPath, ['--import', '@quadrille/telemetry/start', '--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    env: { ...process.env, ...env, OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    stdio: 'inherit',
  });
  await once(child, 'exit');
  server.close();
  const { resourceSpans } = await promise;
  return Object.fromEntries(resourceSpans[0]!.resource.attributes.map(({ key, value }) => [key, value.stringValue]));
};

describe('what traces tell of where they come from', () => {
  it('is the name of the service, and what the deployment says of itself', async () => {
    const OTEL_RESOURCE_ATTRIBUTES = 'deployment.environment.name=staging,service.version=1.4.2';
    expect(await resourceUnder({ OTEL_SERVICE_NAME: 'payment', OTEL_RESOURCE_ATTRIBUTES })).toMatchObject({
      'service.name': 'payment',
      'deployment.environment.name': 'staging',
      'service.version': '1.4.2',
    });
  });

  it('is nothing of the host, its user and its command line', async () => {
    const told = await resourceUnder({ OTEL_SERVICE_NAME: 'payment' });
    expect(Object.keys(told).filter((name) => !/^(service\.name|telemetry\.sdk\.\w+)$/.test(name))).toEqual([]);
  });
});
