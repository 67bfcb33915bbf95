import { type CloudEvent, contracts, dataSchemaOf } from '@quadrille/events';

/** What an event row keeps beside its data. */
export type Metadata = Readonly<{ time: string; subject: string; correlationid: string; causationid?: string; traceparent?: string }>;

export type NewEvent = Readonly<{
  streamId: string;
  version: number;
  id: string;
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
  metadata: Metadata;
  recordedAt: Date;
}>;

type Envelope = Readonly<{ id: string; type: string; version: number; metadata: Metadata }>;

/** The text of the CloudEvent that an event row is published as; the same row always gives the same text. */
export const cloudEventText = (service: string, { id, type, version, metadata }: Envelope, data: string): string => {
  const contract = contracts.get(type);
  if (!contract) throw new Error(`${type} has no contract and cannot be published`);
  const head: Omit<CloudEvent, 'data'> = {
    specversion: '1.0',
    id,
    type,
    source: `/${service}`,
    time: metadata.time,
    subject: metadata.subject,
    correlationid: metadata.correlationid,
    ...(metadata.causationid !== undefined && { causationid: metadata.causationid }),
    dataschema: dataSchemaOf(contract),
    sequence: String(version),
    ...(metadata.traceparent !== undefined && { traceparent: metadata.traceparent }),
  };
  return `${JSON.stringify(head).slice(0, -1)},"data":${data}}`;
};
