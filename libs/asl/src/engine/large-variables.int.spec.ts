import { describe, expect, it } from 'vitest';
import type { ExecutionState } from '../index.js';
import { Play } from '../play.fixture.js';

/** As it ends: what is large takes more than one advance. */
const ended = (play: Play): ExecutionState => {
  while (play.execution.status === 'RUNNING') play.elapse();
  return play.execution;
};

describe('a large variable', () => {
  it('counts towards what all that are seen may take together, until another value takes its place', () => {
    const text = ['x'.repeat(4 * 1024 * 1024)];
    const keep = (name: string, next: object): object => ({ Type: 'Pass', Assign: { [`${name}.$`]: '$' }, ...next });
    const end = (name: string): object => keep(name, { End: true });
    const branch = { StartAt: 'Third', States: { Third: end('c') } };
    const executionOf = (second: string, Last: object): unknown => {
      const states = { First: keep('a', { Next: 'Second' }), Second: keep(second, { Next: 'Last' }), Last };
      return ended(new Play({ StartAt: 'First', States: states }).start(text));
    };
    expect(executionOf('a', end('b'))).toMatchObject({ status: 'SUCCEEDED' });
    expect(executionOf('b', end('b'))).toMatchObject({ status: 'SUCCEEDED' });
    const tooMuch = { status: 'FAILED', error: 'States.DataLimitExceeded' };
    expect(executionOf('b', end('c'))).toMatchObject(tooMuch);
    expect(executionOf('b', { Type: 'Parallel', Branches: [branch], End: true })).toMatchObject(tooMuch);
  });

  it('counts, too, after its execution went through a store', () => {
    const wait = { Type: 'Wait', Seconds: 1, Assign: { 'second.$': '$' }, End: true };
    const play = new Play({ StartAt: 'Set', States: { Set: { Type: 'Pass', Assign: { 'first.$': '$' }, Next: 'Wait' }, Wait: wait } });
    play.start(['x'.repeat(6 * 1024 * 1024)]);
    play.execution = JSON.parse(JSON.stringify(play.execution)) as ExecutionState;
    expect(ended(play)).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});
