import { describe, expect, it, vi } from 'vitest';
import { findTracing } from './jaeger.ts';

const ui = 'http://jaeger.example:16686';
const endpoint = 'http://collector.example:4318';

describe('where traces go', () => {
  it('is the collector of the user, for all or for traces alone, and no Jaeger is started beside it', async () => {
    expect(await findTracing('data', { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, JAEGER_URL: ui })).toEqual({ endpoint, ui });
    expect(await findTracing('data', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${endpoint}/v1/traces` })).toEqual({
      endpoint: undefined,
      ui: undefined,
    });
  });

  it('is looked for where the variable is empty, and told where there is none, with the place that has one', async () => {
    vi.stubEnv('PATH', '/nowhere');
    expect(await findTracing('data', { OTEL_EXPORTER_OTLP_ENDPOINT: '' })).toEqual({
      hint: expect.stringMatching(/^no traces: .*https:\/\/www\.jaegertracing\.io\/download\//),
    });
  });
});
