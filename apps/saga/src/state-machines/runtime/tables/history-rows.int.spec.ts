import type { HistoryEvent } from '@quadrille/asl';
import { describe, expect, it } from 'vitest';
import { historyRows } from './history-rows.js';

const history = (count: number, input: string): HistoryEvent[] =>
  Array.from({ length: count }, (_, index) => ({
    id: index + 7,
    previousEventId: index + 6,
    timestamp: 0,
    type: 'PassStateEntered',
    stateEnteredEventDetails: { input },
  }));

describe('rows of a history', () => {
  it.each([
    ['a hundred events', 250, 'x', [100, 100, 50]],
    ['some megabytes', 5, 'x'.repeat(2_000_000), [2, 2, 1]],
    ['one event, however large', 2, 'x'.repeat(9_000_000), [1, 1]],
  ])('hold no more than %s, and all of it in order', (_, count, input, sizes) => {
    const given = history(count, input);
    const rows = historyRows(given);
    const read = rows.map(({ events }) => JSON.parse(events) as HistoryEvent[]);
    expect(read.map(({ length }) => length)).toEqual(sizes);
    expect(read.flat()).toEqual(given);
    expect(rows.map(({ first, last }) => [first, last])).toEqual(read.map((events) => [events[0]!.id, events.at(-1)!.id]));
  });
});
