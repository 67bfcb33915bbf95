import type { HistoryEvent } from '@quadrille/asl';
import { describe, expect, it } from 'vitest';
import { inputToldBy, readStored, storeHistory } from './stored-history.js';

const input = '{"orderId":"o-1"}';
const whole = { truncated: false };
const task = { resourceType: 'inventory', resource: 'reserveStock.observe' };
const history: readonly HistoryEvent[] = [
  { id: 1, previousEventId: 0, timestamp: 5, type: 'ExecutionStarted', executionStartedEventDetails: { input, inputDetails: whole } },
  {
    id: 2,
    previousEventId: 0,
    timestamp: 5,
    type: 'TaskStateEntered',
    stateEnteredEventDetails: { name: 'A', input, inputDetails: whole },
  },
  { id: 3, previousEventId: 2, timestamp: 5, type: 'TaskScheduled', taskScheduledEventDetails: { ...task, region: 'r', parameters: '{}' } },
  { id: 4, previousEventId: 3, timestamp: 5, type: 'TaskStarted', taskStartedEventDetails: task },
  {
    id: 5,
    previousEventId: 4,
    timestamp: 5,
    type: 'TaskSucceeded',
    taskSucceededEventDetails: { ...task, output: '{"n":1}', outputDetails: whole },
  },
  {
    id: 6,
    previousEventId: 5,
    timestamp: 5,
    type: 'TaskStateExited',
    stateExitedEventDetails: { name: 'A', output: input, outputDetails: whole },
  },
  { id: 7, previousEventId: 6, timestamp: 5, type: 'ParallelStateStarted' },
];

describe('a stored history', () => {
  const stored = storeHistory(history, input);

  it('reads as it was told', () => {
    expect(inputToldBy(stored)).toBe(input);
    expect(readStored(JSON.parse(JSON.stringify(stored)), input)).toEqual(history);
  });

  it('tells the input of the execution once', () => {
    expect(JSON.stringify(stored).match(/o-1/g)).toHaveLength(1);
  });
});
