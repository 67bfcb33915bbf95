import type { HistoryEvent } from '@quadrille/asl';
import type { Streams } from '@quadrille/service';
import type { ExecutionAdvanced } from '../domain/execution.js';
import { inputToldBy, readStored } from '../domain/stored-history.js';

export type ToldEvent = HistoryEvent & Readonly<{ causationId?: string; traceId?: string }>;

const tokenShape = /(\\?"token\\?":\\?")[^"\\]*/g;

/** A reference to a card is nobody's business who reads a history; it stands in inputs and parameters, which are JSON text. */
const withoutTokens = (event: HistoryEvent): HistoryEvent => {
  const text = JSON.stringify(event);
  return text.includes('token') ? (JSON.parse(text.replaceAll(tokenShape, '$1[redacted]')) as HistoryEvent) : event;
};

const rowsAtOnce = 500;

/** The events after number `after` of an execution's history; `next` is where the following page begins. */
export const readHistory = async (
  streams: Streams,
  executionId: string,
  after: number,
  limit: number,
): Promise<Readonly<{ events: readonly ToldEvent[]; next: number | null }>> => {
  const events: ToldEvent[] = [];
  let input = '';
  for (let version = 0; ;) {
    const rows = await streams.history(executionId, { after: version, limit: rowsAtOnce });
    for (const { type, data, metadata, version: reached } of rows) {
      version = reached;
      if (type !== 'ExecutionAdvanced') continue;
      const { history } = data as ExecutionAdvanced['data'];
      if (!history) continue;
      input = inputToldBy(history) ?? input;
      const traceId = metadata.traceparent?.split('-')[1];
      const from = { ...(metadata.causationid && { causationId: metadata.causationid }), ...(traceId && { traceId }) };
      for (const event of readStored(history, input)) if (event.id > after) events.push({ ...withoutTokens(event), ...from });
    }
    if (events.length > limit) return { events: events.slice(0, limit), next: events[limit - 1]?.id ?? null };
    if (rows.length < rowsAtOnce) return { events, next: null };
  }
};
