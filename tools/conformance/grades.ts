import type { HistoryEvent, Json, JsonObject } from '@quadrille/asl';
import { isLike, isList, isRecord } from './likeness.ts';

/** T1: status and output or error name; T2: event types; T3: names, previousEventIds, inputs and outputs; T4: causes too. */
export type Grades = { readonly T1: boolean; readonly T2: boolean; readonly T3: boolean; readonly T4: boolean };

export type RecordedEvent = JsonObject & { readonly id: Json; readonly type: string };

export function gradeHistory(actual: readonly HistoryEvent[], recorded: readonly RecordedEvent[]): Grades {
  const wanted = inOrder(recorded);
  const given = comparable(actual as readonly unknown[] as readonly RecordedEvent[]);
  const expected = comparable(wanted);
  const T1 = isLike(essence(given.at(-1)), essence(expected.at(-1)));
  const T2 = T1 && sameTypes(given, expected);
  const T3 = T2 && given.every((event, index) => isLike(withoutCauses(event), withoutCauses(expected[index]!)));
  const T4 = T3 && given.every((event, index) => isLike(event, expected[index]!));
  return { T1, T2, T3, T4 };
}

/** Some histories were asked for in reverse. */
function inOrder(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  return Number(events[0]?.id) > Number(events.at(-1)?.id) ? [...events].reverse() : events;
}

function details(event: JsonObject): JsonObject {
  const found = Object.entries(event).find(([key]) => key.endsWith('EventDetails'))?.[1];
  return isRecord(found) ? found : {};
}

function essence(event: RecordedEvent | undefined): JsonObject {
  if (!event) return {};
  const { output, error } = details(event);
  return { type: event.type, ...(output !== undefined && { output }), ...(error !== undefined && { error }) };
}

function sameTypes(given: readonly RecordedEvent[], expected: readonly RecordedEvent[]): boolean {
  return given.length === expected.length && given.every((event, index) => event.type === expected[index]!.type);
}

function withoutCauses(event: RecordedEvent): JsonObject {
  return strip(event) as JsonObject;
}

function strip(value: Json): Json {
  if (isList(value)) return value.map(strip);
  if (!isRecord(value)) return typeof value === 'string' && /^\s*[[{]/.test(value) && /Cause|cause/.test(value) ? stripText(value) : value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'cause' && key !== 'Cause')
      .map(([key, field]) => [key, strip(field)]),
  );
}

function stripText(text: string): Json {
  try {
    return strip(JSON.parse(text) as Json);
  } catch {
    return text;
  }
}

/**
 * What happens inside a Parallel has no fixed order: those events are sorted and lose their ids, and ParallelStateSucceeded is left out.
 */
function comparable(events: readonly RecordedEvent[]): RecordedEvent[] {
  const from = events.findIndex((event) => event.type === 'ParallelStateStarted');
  const to = events.findLastIndex((event) => event.type === 'ParallelStateExited');
  if (from < 0) return [...events];
  const end = to < 0 ? events.length : to;
  const inside = events
    .slice(from + 1, end)
    .filter((event) => event.type !== 'ParallelStateSucceeded')
    .map(({ id: _, previousEventId: __, ...event }) => event as RecordedEvent)
    .sort((left, right) => sortKey(left).localeCompare(sortKey(right)));
  return [...events.slice(0, from + 1), ...inside, ...events.slice(end)];
}

function sortKey(event: RecordedEvent): string {
  const { name, output, parameters } = details(event);
  return `${event.type} ${typeof name === 'string' ? name : ''} ${JSON.stringify(parameters ?? output ?? '').replaceAll(/[^a-z0-9]/g, '')}`;
}
