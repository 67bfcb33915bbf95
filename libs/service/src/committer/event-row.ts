import type { Message } from '@quadrille/decider';
import { contracts, longestCorrelationId, maxMessageBytes } from '@quadrille/events';
import { type NewEvent, nothingFollowed } from '@quadrille/event-store';
import { traceparentAfter } from '@quadrille/telemetry';
import type { Draft } from './draft.js';
import type { Inbound } from './inbound.js';
import type { CachedStream } from './stream-cache.js';

/** The envelope is published with the data, and what a reader accepts is counted with it. */
const maxDataBytes = maxMessageBytes - 4096;

/** What an event bears beside itself. */
export type Said = Readonly<{
  id: string;
  messageId: string;
  time: string;
  topic: string | null;
  cause: string;
  traceparent: string | undefined;
  /** That of the message; an event that follows from none is about its own key. */
  correlationid: string | undefined;
}>;

/**
 * What follows from a message of Kafka is a child of its handling, what follows from an effect a sibling of the call. A timer, or a person who acts on
 * what is under way, continues the trace that the stream is in: one order is one trace.
 */
export const traceparentOf = (service: string, origin: Inbound, { traceparent }: Pick<CachedStream, 'traceparent'>): string | undefined => {
  if (origin.fromKafka) return traceparentAfter(service, origin.id, origin.traceparent);
  return origin.finishes ? origin.traceparent : (traceparent ?? origin.traceparent);
};

/** The newest event of a stream. Throws RangeError where nobody could read it for its size or that of its correlationid. */
export const eventRow = ({ id: streamId, version }: Draft, event: Message, said: Said): NewEvent => {
  const { id, messageId, time, topic, cause, traceparent } = said;
  const { type } = event;
  const contract = contracts.get(type);
  const data = JSON.stringify(event.data);
  // A character is three bytes of UTF-8 at most: most data need not be counted.
  const bytes = data.length * 3 > maxDataBytes ? Buffer.byteLength(data) : 0;
  if (bytes > maxDataBytes) throw new RangeError(`${type} has ${bytes} bytes; ${maxDataBytes} are the most`);
  const subject = topic && contract ? contract.keyOf(event.data) : streamId;
  const correlationid = said.correlationid ?? subject;
  if (correlationid.length > longestCorrelationId)
    throw new RangeError(`the correlationid of ${type} has ${correlationid.length} characters; ${longestCorrelationId} are the most`);
  const metadata = {
    time,
    ...(subject !== streamId && { subject }),
    ...(correlationid !== subject && { correlationid }),
    ...(cause !== messageId && { causationid: cause }),
    ...(traceparent && { traceparent }),
  };
  return { streamId, version, id, messageId, type, schemaVersion: contract?.version ?? 1, topic, data, metadata };
};

/** What a message leaves from which nothing followed. The stream stays in the trace that it was in. */
export const rowOfNothing = (
  { id: streamId, version, traceparent }: Draft,
  { id, messageId, time }: Pick<Said, 'id' | 'messageId' | 'time'>,
): NewEvent => {
  const metadata = { time, ...(traceparent && { traceparent }) };
  return { streamId, version, id, messageId, type: nothingFollowed, schemaVersion: 1, topic: null, data: '{}', metadata };
};
