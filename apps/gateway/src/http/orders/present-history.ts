import type { Fact } from '../../domain/order-view/dated.js';

export type HistoryRow = Readonly<{
  version: number;
  id: string;
  type: string;
  data: unknown;
  metadata: Readonly<{ time: string; causationid?: string; traceparent?: string }>;
  recordedAt: Date | string;
}>;

export type HistoryEntry = Readonly<{
  /** Where the entry stands in the order's stream: what Last-Event-ID names. */
  version: number;
  id: string;
  type: string;
  service: string;
  time: string;
  recordedAt: string;
  error?: string;
  reason?: string;
  attempt?: number;
  traceId?: string;
  spanId?: string;
  causedBy?: string;
  data: unknown;
}>;

const redacted = '[redacted]';
const secrets: ReadonlySet<string> = new Set(['token']);

/** A copy without payment tokens, wherever they stand. */
const withoutSecrets = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, secrets.has(name) ? redacted : withoutSecrets(member)]));
};

const isFact = (row: HistoryRow): row is HistoryRow & Readonly<{ data: Fact }> => row.type === 'FactRecorded';

/** Clocks of services differ by a little: an order was submitted before anything came of it. */
const askedAt = ({ type, data, metadata: { time } }: HistoryRow): string =>
  type === 'SubmitOrder' ? (data as Readonly<{ submittedAt: string }>).submittedAt : time;

type Told = Readonly<{ error?: string; reason?: string; cause?: string; attempt?: number }>;

/** One line of an order's history: another service's event as that service told it, or what was asked of the front door. */
export const presentEntry = (row: HistoryRow): HistoryEntry => {
  const { id, type, time, traceparent, data } = isFact(row)
    ? row.data
    : { id: row.id, type: row.type, time: askedAt(row), traceparent: row.metadata.traceparent, data: row.data };
  const { error, reason, cause, attempt } = (data ?? {}) as Told;
  const [, traceId, spanId] = traceparent?.split('-') ?? [];
  return {
    version: row.version,
    id,
    type,
    service: isFact(row) ? row.data.source.replace(/^\//, '') : 'gateway',
    time,
    recordedAt: new Date(row.recordedAt).toISOString(),
    ...(error !== undefined && { error }),
    ...((reason ?? cause) !== undefined && { reason: reason ?? (cause as string) }),
    ...(attempt !== undefined && { attempt }),
    ...(traceId !== undefined && { traceId }),
    ...(spanId !== undefined && { spanId }),
    ...(!isFact(row) && row.metadata.causationid !== undefined && { causedBy: row.metadata.causationid }),
    data: withoutSecrets(data),
  };
};

/** What only serves the front door itself (the id of the trace is part of every entry). */
export const isInternal = ({ type }: HistoryRow): boolean => type === 'OrderOpened';

/** Oldest first by the time of the event; of one time, in the order of arrival. */
export const presentHistory = (rows: readonly HistoryRow[]): readonly HistoryEntry[] =>
  rows
    .filter((row) => !isInternal(row))
    .map(presentEntry)
    .sort((a, b) => (a.time === b.time ? a.version - b.version : a.time < b.time ? -1 : 1));
