import { type CloudEvent, dataSchemaOf } from '@quadrille/events';

/**
 * What an event row keeps beside its data. `subject` is said where it is not the stream, `correlationid` where it is not the subject,
 * `causationid` where it is not the message that was handled.
 */
export type Metadata = Readonly<{ time: string; subject?: string; correlationid?: string; causationid?: string; traceparent?: string }>;

/** The type of the event that stands for a message from which nothing followed. Nobody folds it, nobody is shown it. */
export const nothingFollowed = 'NothingFollowed';

export type NewEvent = Readonly<{
  streamId: string;
  version: number;
  id: string;
  /** The message that was handled. One message may lead to several events of a stream; every one that is handled leads to one at least. */
  messageId: string;
  type: string;
  schemaVersion: number;
  /** Where it is published; null for a private fact. */
  topic: string | null;
  /** JSON text. */
  data: string;
  metadata: Metadata;
}>;

export type StoredEvent = Readonly<{
  position: string;
  streamId: string;
  version: number;
  id: string;
  type: string;
  topic: string | null;
  data: unknown;
  /** With the cause, in any case. */
  metadata: Metadata;
  recordedAt: Date;
}>;

type Envelope = Readonly<Pick<NewEvent, 'streamId' | 'id' | 'messageId' | 'type' | 'schemaVersion' | 'version' | 'metadata'>>;

/** What a row keeps, with the cause. */
export const withCause = (messageId: string, metadata: Metadata): Metadata => ({ causationid: messageId, ...metadata });

/** The key of the message that a row is published as. */
export const subjectOf = ({ streamId, metadata }: Pick<Envelope, 'streamId' | 'metadata'>): string => metadata.subject ?? streamId;

/** The text of the CloudEvent that an event row is published as; the same row always gives the same text, also to a version of the service that does not know its type. */
export const cloudEventText = (service: string, row: Envelope, data: string): string => {
  const { id, messageId, type, schemaVersion, version, metadata } = row;
  const subject = subjectOf(row);
  const head: Omit<CloudEvent, 'data'> = {
    specversion: '1.0',
    id,
    type,
    source: `/${service}`,
    time: metadata.time,
    subject,
    correlationid: metadata.correlationid ?? subject,
    causationid: metadata.causationid ?? messageId,
    dataschema: dataSchemaOf({ type, version: schemaVersion }),
    sequence: String(version),
    ...(metadata.traceparent !== undefined && { traceparent: metadata.traceparent }),
  };
  return `${JSON.stringify(head).slice(0, -1)},"data":${data}}`;
};
