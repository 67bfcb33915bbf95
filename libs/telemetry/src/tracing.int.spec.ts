import { execFileSync, spawn } from 'node:child_process';
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

/** Whether a process under this environment, which has a collector, records a trace that begins in it. */
const recordsUnder = (env: Readonly<Record<string, string>>): boolean => {
  const script = `
    import { trace } from '@opentelemetry/api';
    console.log(trace.getTracer('spec').startSpan('a span').isRecording());`;
  const said = execFileSync(process.execPath, ['--import', '@quadrille/telemetry/start', '--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', ...env },
    encoding: 'utf8',
  });
  return said.trim() === 'true';
};

describe('which traces are recorded', () => {
  it('are all, unless a share is named: that needs no other variable', () => {
    const shares = [
      {},
      { OTEL_TRACES_SAMPLER_ARG: '1' },
      { OTEL_TRACES_SAMPLER: '', OTEL_TRACES_SAMPLER_ARG: '0' },
      { OTEL_TRACES_SAMPLER_ARG: '0' },
    ];
    expect(shares.map(recordsUnder)).toEqual([true, true, false, false]);
  });

  it('are those of the sampler that is named', () => {
    expect(recordsUnder({ OTEL_TRACES_SAMPLER: 'always_on', OTEL_TRACES_SAMPLER_ARG: '0' })).toBe(true);
  });
});

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
