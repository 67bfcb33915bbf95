import { describe, expect, it } from 'vitest';
import { Tally } from './tally.ts';

describe('a miss', () => {
  it('has to have a reason', () => {
    const tally = new Tally();
    tally.count('T3', false, 'any.py::TestAny::test_any');
    tally.count('T3', false, 'any.py::TestBaseScenarios::test_map_state_lambda');
    expect(tally.unexplained('T3')).toEqual(['any.py::TestAny::test_any']);
    tally.count('service T1', false, 'any.py::TestBaseScenarios::test_map_item_reader_any');
    expect(tally.lines(true)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('points at the event before MapRunSucceeded'),
        expect.stringContaining('NOBODY KNOWS WHY'),
        expect.stringContaining('was not recorded'),
      ]),
    );
  });
});

describe('a floor', () => {
  it('is broken by a figure below it and by one that was not measured, and where it is none', () => {
    const tally = new Tally();
    tally.count('choice', true, 'a');
    tally.count('choice', false, 'b');
    expect(tally.below(['choice=50', 'choice=51', 'T1=1', 'choice', 'choice=', 'choice=x'])).toEqual([
      'choice=51',
      'T1=1',
      'choice',
      'choice=',
      'choice=x',
    ]);
  });
});
