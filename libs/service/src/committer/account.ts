import { contracts } from '@quadrille/events';
import { type Handled as Span, Histogram, isSampled, metrics, recordHandled } from '@quadrille/telemetry';
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
      recordHandled(spanOf(service, message, handled[index]!, { startedAt, together: messages.length }));
  }
};

/** The order that a message is about, if it says so. */
export const orderOf = (data: unknown): string | undefined => (data as { orderId?: string } | null)?.orderId;

/** What the span of a message from Kafka tells. Such a message was read by its contract. */
export const spanOf = (
  service: string,
  message: Inbound,
  { refusal, fault, attributes }: Pick<Handled, 'refusal' | 'fault' | 'attributes'>,
  { startedAt, together }: Readonly<{ startedAt: number; together: number }>,
): Span => {
  const error = refusal?.code ?? (message.data as { error?: string } | null)?.error;
  return {
    service,
    messageId: message.id,
    destination: contracts.get(message.type)!.topic,
    traceparent: message.traceparent,
    startedAt,
    attributes: {
      'cloudevents.event_type': message.type,
      'error.type': fault?.name ?? error,
      'messaging.consumer.group.name': service,
      'messaging.kafka.message.key': message.subject,
      'messaging.message.conversation_id': message.correlationid,
      'quadrille.order.id': orderOf(message.data),
      'quadrille.transaction.messages': together,
      ...attributes,
    },
    error: fault?.message ?? error,
  };
};
