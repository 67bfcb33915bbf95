import { trace } from '@opentelemetry/api';
import { type Logger, pino } from 'pino';

export type { Logger };

/** JSON lines on stdout, each with the trace it belongs to. Tokens and payment data never appear: they are cut out by name. */
export const createLogger = (service: string, level: string = process.env['LOG_LEVEL'] ?? 'info'): Logger =>
  pino({
    name: service,
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ['*.token', '*.authorization', 'authorization', 'token', '*.payment', 'req.headers.authorization'],
      censor: '[redacted]',
    },
    mixin: () => {
      const active = trace.getActiveSpan()?.spanContext();
      return active ? { trace_id: active.traceId, span_id: active.spanId } : {};
    },
  });
