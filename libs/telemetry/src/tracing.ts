import type { Context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { AlwaysOffSampler, NoopSpanProcessor } from '@opentelemetry/sdk-trace';
import { EventEmitter } from 'node:events';
import { basename, dirname } from 'node:path';
import { DerivableIds } from './derived-span-ids.js';
import { onFlush } from './flush.js';
import { exportSpans } from './span-export.js';

const hasCollector = (): boolean =>
  Boolean(process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] || process.env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']) &&
  process.env['OTEL_SDK_DISABLED'] !== 'true';

/** Probes and scrapes would drown the orders. */
const isProbe = (url: string | undefined): boolean => url !== undefined && /^\/(health|metrics)/.test(url);

/** What queries say of people is for the answer alone. */
const personal = ['email'];

/** apps/payment/dist/main.js is the service `payment`. */
const serviceOfMain = (main: string | undefined): string => (main ? basename(dirname(dirname(main))) : 'quadrille');

/**
 * Leaves requests and responses as they are. What their listeners do is done in the right context without it: the HTTP server reads a body in an
 * asynchronous resource of its own. Wrapping them made every request a burden to the garbage collector.
 */
class Contexts extends AsyncLocalStorageContextManager {
  override bind<Target>(context: Context, target: Target): Target {
    return target instanceof EventEmitter ? target : super.bind(context, target);
  }
}

/**
 * Starts the OpenTelemetry Node SDK from the standard OTEL_* variables. Where no collector is named, spans are not recorded, yet trace ids
 * are made and handed on, so that logs and orders can still be told by them.
 */
export const startTracing = (): void => {
  // What is said of a deployment is told (OTEL_RESOURCE_ATTRIBUTES); what could be found out about host and process, unless asked for, is not.
  process.env['OTEL_NODE_RESOURCE_DETECTORS'] ??= 'env';
  // The SDK's own default asks for no share: OTEL_TRACES_SAMPLER_ARG alone would change nothing. Without it, all are recorded.
  process.env['OTEL_TRACES_SAMPLER'] ||= 'parentbased_traceidratio';
  const { processor, flush } = hasCollector() ? exportSpans() : { processor: new NoopSpanProcessor(), flush: async () => undefined };
  const sdk = new NodeSDK({
    contextManager: new Contexts(),
    idGenerator: new DerivableIds(),
    instrumentations: [
      new HttpInstrumentation({ ignoreIncomingRequestHook: ({ url }) => isProbe(url), redactedQueryParamsServer: [...personal] }),
      new UndiciInstrumentation({ requireParentforSpans: true }),
      new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true }),
    ],
    metricReaders: [],
    logRecordProcessors: [],
    serviceName: process.env['OTEL_SERVICE_NAME'] ?? serviceOfMain(process.argv[1]),
    spanProcessors: [processor],
    ...(!hasCollector() && { sampler: new AlwaysOffSampler() }),
  });
  sdk.start();
  onFlush({ flush, stop: () => sdk.shutdown() });
};
