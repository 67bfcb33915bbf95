import { contracts } from '@quadrille/events';
import { Histogram, isSampled, metrics, recordHandled } from '@quadrille/telemetry';
import type { Handled, Inbound } from './inbound.js';
import { QueuedBehind } from './key-order.js';

const batchSizes = new Histogram({
  name: 'quadrille_transaction_messages',
  help: 'messages handled in one transaction',
  buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000],
  registers: [metrics],
});
const stepDurations = new Histogram({
  name: 'quadrille_step_duration_seconds',
  help: 'from reading a message to its commit',
  labelNames: ['type'],
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  registers: [metrics],
});

const durations = new Map<string, ReturnType<typeof stepDurations.labels>>();
const durationOf = (type: string): ReturnType<typeof stepDurations.labels> => {
  let duration = durations.get(type);
  if (!duration) durations.set(type, (duration = stepDurations.labels(type)));
  return duration;
};

export const countBatch = (messages: number): void => batchSizes.observe(messages);

/** Tells metrics and traces what became of the messages of one transaction. */
export const account = (service: string, messages: readonly Inbound[], handled: readonly Handled[], startedAt: number): void => {
  const seconds = (Date.now() - startedAt) / 1000;
  for (const [index, message] of messages.entries()) {
    if (handled[index]!.fault instanceof QueuedBehind) continue;
    durationOf(message.type).observe(seconds);
    if (message.fromKafka && isSampled(message.traceparent))
      record(service, message, handled[index]!, { startedAt, together: messages.length });
  }
};

const record = (
  service: string,
  message: Inbound,
  { refusal, fault, attributes }: Handled,
  { startedAt, together }: Readonly<{ startedAt: number; together: number }>,
): void => {
  const subject = message.correlationid;
  recordHandled({
    service,
    messageId: message.id,
    type: message.type,
    traceparent: message.traceparent,
    startedAt,
    attributes: {
      ...attributes,
      ...(subject && { 'quadrille.order.id': subject, 'messaging.kafka.message.key': subject }),
      'messaging.batch.message_count': together,
      'messaging.destination.name': contracts.get(message.type)?.topic,
      'messaging.consumer.group.name': service,
    },
    error: fault?.message ?? refusal?.code ?? (message.data as { error?: string } | null)?.error,
  });
};
