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

describe('what cannot be played', () => {
  it('is told beside what was, with the reason', () => {
    const tally = new Tally();
    tally.count('choice', true, 'a');
    tally.leaveOut('api-errors', 'needs --endpoint');
    tally.leaveOut('api-errors', 'needs --endpoint');
    expect(tally.lines(false)).toEqual(['choice            1 of    1  100.0 %', 'api-errors        2 not played: needs --endpoint']);
  });
});

describe('a floor', () => {
  it('is broken by a figure below it, by what was not measured or is no measure, and where it is none', () => {
    const tally = new Tally();
    tally.count('choice', true, 'a');
    tally.count('choice', false, 'b');
    tally.leaveOut('api-errors', 'needs --endpoint');
    const floors = [
      'choice=50',
      'choice=51',
      'T1=1',
      'pure T2=1',
      'api-errors=1',
      'chioce=1',
      'other T1=1',
      'choice',
      'choice=',
      'choice=x',
    ];
    expect(tally.below(floors)).toEqual([
      'below the floor: choice=51',
      'was not measured: T1=1',
      'was not measured: pure T2=1',
      'was not measured: api-errors=1 (needs --endpoint)',
      'is no measure: chioce=1',
      'is no measure: other T1=1',
      'is no floor: choice',
      'is no floor: choice=',
      'is no floor: choice=x',
    ]);
  });
});
