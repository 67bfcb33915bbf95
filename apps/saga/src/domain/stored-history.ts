import type { HistoryEvent, Json, JsonObject } from '@quadrille/asl';

type StoredEvent = readonly [type: string, details?: JsonObject | 0, previousEventId?: number];

/**
 * The history events of one message as a row keeps them. What follows from the rest is left out: numbers and the time count on, texts
 * that equal the execution's input are 0, so are details that equal those of the event before. A third of the size, which is what a
 * row costs.
 */
export type StoredHistory = Readonly<{ first: number; at: number; events: readonly StoredEvent[] }>;

const texts = ['input', 'output'] as const;

const keyOf = (type: string): `${string}EventDetails` => {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return `${type[0]?.toLowerCase()}${type.slice(1)}EventDetails`;
};

const packDetails = (details: JsonObject, input: string): JsonObject => {
  const { inputDetails: _in, outputDetails: _out, ...rest } = details;
  const packed: Record<string, Json> = rest;
  for (const field of texts) if (packed[field] === input) packed[field] = 0;
  return packed;
};

const repeats = (details: JsonObject, before: JsonObject | undefined): boolean =>
  before !== undefined && Object.keys(details).every((field) => details[field] === before[field]);

/** `input` is the JSON text of the execution's input; the event that tells it for the first time keeps it. */
export const storeHistory = (history: readonly HistoryEvent[], input: string): StoredHistory => {
  let before: JsonObject | undefined;
  const events = history.map((event): StoredEvent => {
    const { id, previousEventId, type } = event;
    const details = event[keyOf(type)];
    const isRepeated = type === 'TaskStarted' && details !== undefined && repeats(details, before);
    const packed = isRepeated ? 0 : details && (type === 'ExecutionStarted' ? details : packDetails(details, input));
    before = details;
    if (previousEventId !== id - 1) return [type, packed ?? {}, previousEventId];
    return packed === undefined ? [type] : [type, packed];
  });
  return { first: history[0]?.id ?? 0, at: history[0]?.timestamp ?? 0, events };
};

const whole = { truncated: false } as const;

const unpackDetails = (packed: JsonObject, input: string): JsonObject => {
  const details: Record<string, Json> = {};
  for (const [field, value] of Object.entries(packed)) {
    const isText = field === 'input' || field === 'output';
    details[field] = isText && value === 0 ? input : value;
    if (isText) details[`${field}Details`] = whole;
  }
  return details;
};

const ofTask = ({ resourceType = null, resource = null }: JsonObject): JsonObject => ({ resourceType, resource });

/** The events again, in the shape of Step Functions. */
export const readStored = ({ first, at, events }: StoredHistory, input: string): readonly HistoryEvent[] => {
  let before: JsonObject = {};
  return events.map(([type, packed, previousEventId], index) => {
    const id = first + index;
    const base = { id, previousEventId: previousEventId ?? id - 1, timestamp: at, type };
    if (packed === undefined) return base;
    const details = packed === 0 ? ofTask(before) : unpackDetails(packed, input);
    before = details;
    return { ...base, [keyOf(type)]: details };
  });
};

/** The states that these events tell of, and how it went in them. */
export const pathOf = (history: StoredHistory | undefined): string =>
  (history?.events ?? []).map(([type, details]) => (details ? `${type} ${String(details['name'])}` : type)).join('\n');

/** The input that later rows refer to, where this row tells it. */
export const inputToldBy = ({ events: [started] }: StoredHistory): string | undefined => {
  const details = started?.[0] === 'ExecutionStarted' ? started[1] : undefined;
  return details ? (details['input'] as string) : undefined;
};
