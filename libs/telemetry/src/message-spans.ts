import {
  type Attributes,
  context,
  isSpanContextValid,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { hash } from 'node:crypto';
import { withSpanId } from './derived-span-ids.js';

const tracer = trace.getTracer('quadrille');

/** Reads a W3C traceparent; undefined where it is none. */
export const parseTraceparent = (traceparent: string | undefined): SpanContext | undefined => {
  const match = traceparent && /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent);
  if (!match) return undefined;
  const spanContext = { traceId: match[1]!, spanId: match[2]!, traceFlags: Number.parseInt(match[3]!, 16), isRemote: true };
  return isSpanContextValid(spanContext) ? spanContext : undefined;
};

export const formatTraceparent = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;

/** The traceparent of the span that is active here, for handing on. */
export const activeTraceparent = (): string | undefined => {
  const active = trace.getActiveSpan()?.spanContext();
  return active && isSpanContextValid(active) ? formatTraceparent(active) : undefined;
};

const sampled = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f][13579bdf]$/;

/** Whether spans of this trace are recorded: the last bit of the flags, which others than us may set among more. Most are not, and are told by one character. */
export const isSampled = (traceparent: string | undefined): boolean =>
  '13579bdf'.includes(traceparent?.[54] ?? '-') && sampled.test(traceparent!);

/** The id of the span of something that may be done twice, known beforehand. */
const spanIdOf = (service: string, messageId: string): string => hash('sha1', service + messageId, 'hex').slice(0, 16);

/**
 * What messages that follow from this one carry as traceparent: the span of its handling, whose id is derived, so it can be said
 * before the span exists. Unsampled traces are handed on as they are and cost nothing.
 */
export const traceparentAfter = (service: string, messageId: string, traceparent: string | undefined): string | undefined =>
  isSampled(traceparent) ? `${traceparent!.slice(0, 36)}${spanIdOf(service, messageId)}-01` : traceparent;

export type Handled = Readonly<{
  service: string;
  messageId: string;
  /** The topic that it came from. */
  destination: string;
  traceparent: string | undefined;
  startedAt: number;
  /** Absent ones are left out. */
  attributes?: Attributes;
  /** Why the step failed, in the words of the message: the span gets error status. */
  error?: string | undefined;
}>;

/** Writes the span of a handled message (OpenTelemetry messaging conventions: `process {destination}`, CONSUMER). */
export const recordHandled = ({ service, messageId, destination, traceparent, startedAt, attributes, error }: Handled): void => {
  if (!isSampled(traceparent)) return;
  const parent = parseTraceparent(traceparent);
  if (!parent) return;
  const span = withSpanId(spanIdOf(service, messageId), () =>
    tracer.startSpan(
      `process ${destination}`,
      {
        kind: SpanKind.CONSUMER,
        startTime: startedAt,
        attributes: {
          'messaging.system': 'kafka',
          'messaging.operation.type': 'process',
          'messaging.operation.name': 'process',
          'messaging.destination.name': destination,
          'messaging.message.id': messageId,
          ...attributes,
        },
      },
      trace.setSpanContext(context.active(), parent),
    ),
  );
  if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
  span.end();
};

export type Call = Readonly<{
  service: string;
  /** What the call is for. Its span's id follows from that, so that one which is made again after a crash writes the same span. */
  id: string;
  name: string;
  traceparent: string | undefined;
  attributes: Attributes;
}>;

/** Runs a call to the outside within a CLIENT span under this traceparent; what it throws, or what `failureOf` finds in its answer, marks the span as failed. */
export const withClientSpan = async <T>(
  { service, id, name, traceparent, attributes }: Call,
  call: () => Promise<T>,
  failureOf: (answer: T) => string | undefined = () => undefined,
): Promise<T> => {
  const parent = parseTraceparent(traceparent);
  if (!parent || !(parent.traceFlags & TraceFlags.SAMPLED)) return call();
  const under = trace.setSpanContext(context.active(), parent);
  const span = withSpanId(spanIdOf(service, id), () => tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, under));
  const fail = (type: string, message: string): void =>
    void span.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR, message });
  try {
    const answer = await context.with(trace.setSpan(under, span), call);
    const failure = failureOf(answer);
    if (failure !== undefined) fail(failure, failure);
    return answer;
  } catch (error) {
    fail((error as Error).name, (error as Error).message);
    throw error;
  } finally {
    span.end();
  }
};
