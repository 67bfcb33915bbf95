import { describe, expect, it } from 'vitest';
import { gradeHistory } from './grades.ts';
import { isLike } from './likeness.ts';

describe('likeness', () => {
  it.each([
    ['placeholders stand for any text', 'arn:aws:states:x', 'arn:<partition>:states:<region>'],
    ['JSON text stands for its value', '{"a":[1,2]}', { a: [1, 2] }],
    ['a whole number equals its decimal form', '1', '1.0'],
    ['times are not compared', { timestamp: 5, a: 1 }, { timestamp: 'timestamp', a: 1 }],
  ])('%s', (_, actual, recorded) => {
    expect(isLike(actual, recorded)).toBe(true);
  });

  it.each([
    ['another text', 'abc', 'abd'],
    ['a missing field', { a: 1 }, { a: 1, b: 2 }],
    ['a further field', { a: 1, b: 2 }, { a: 1 }],
    ['another order of a list', [1, 2], [2, 1]],
    ['a text where the rest differs', 'arn:aws:lambda', 'arn:<partition>:states'],
  ])('%s differs', (_, actual, recorded) => {
    expect(isLike(actual, recorded)).toBe(false);
  });
});

const entered = (id: number, name: string): never =>
  ({ id, previousEventId: 0, type: 'PassStateEntered', stateEnteredEventDetails: { name } }) as never;
const event = (id: number, type: string): never => ({ id, previousEventId: 0, type }) as never;

describe('grades', () => {
  it('count what happens inside a Parallel in any order', () => {
    const history = (first: string, second: string): never[] => [
      event(1, 'ParallelStateStarted'),
      entered(2, first),
      entered(3, second),
      event(4, 'ParallelStateExited'),
    ];
    expect(gradeHistory(history('A', 'B'), history('B', 'A'))).toEqual({ T1: true, T2: true, T3: true, T4: true });
    expect(gradeHistory(history('A', 'C'), history('B', 'A')).T3).toBe(false);
  });

  it('take causes into account only in the last one', () => {
    const failed = (cause: string): never[] => [
      { id: 1, previousEventId: 0, type: 'ExecutionFailed', executionFailedEventDetails: { error: 'E', cause } } as never,
    ];
    expect(gradeHistory(failed('this'), failed('that'))).toEqual({ T1: true, T2: true, T3: true, T4: false });
  });
});
