export { createLogger, type Logger } from './logger.js';
export {
  activeTraceparent,
  formatTraceparent,
  type Handled,
  isSampled,
  parseTraceparent,
  recordHandled,
  traceparentAfter,
  withClientSpan,
} from './message-spans.js';
export { collectProcessMetrics, Counter, Gauge, Histogram, metrics } from './metrics.js';
export { hideUrl, nameOrder, nameRequest, untraced } from './request-spans.js';
export { flushSpans, stopTracing } from './flush.js';
