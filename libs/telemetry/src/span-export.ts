import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace';

/** How many are sent in one request. */
export const batchSize = 512;
/** So many spans wait for a collector that is away, beside those that are on their way to it. What is recorded beyond them is lost, and memory grows no further. */
export const mostWaiting = 16_384;

/** Sends spans to the collector that the OTEL_* variables name. `flush` resolves when it has everything recorded, also what was on its way. */
export const exportSpans = (): Readonly<{ processor: SpanProcessor; flush: () => Promise<void> }> => {
  // Enough to have all that wait on their way at once: what a flush cannot send is lost.
  const exporter = new OTLPTraceExporter({ concurrencyLimit: mostWaiting / batchSize + 1 });
  const limits = { maxQueueSize: mostWaiting, maxExportBatchSize: batchSize };
  const processor = new BatchSpanProcessor({ exporter, scheduledDelayMillis: 500, ...limits });
  const flush = async (): Promise<void> => {
    // What the processor sent before by itself, it does not wait for.
    await Promise.all([processor.forceFlush(), exporter.forceFlush()]);
  };
  return { processor, flush };
};
