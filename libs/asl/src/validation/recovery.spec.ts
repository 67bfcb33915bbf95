import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../index.js';
import { only } from '../play.fixture.js';

/** Those that are warned of, of a list of retriers for one list of names each. */
const unreachable = (retriers: readonly (readonly string[])[]): string[] => {
  const Retry = retriers.map((ErrorEquals) => ({ ErrorEquals }));
  const { diagnostics } = parseDefinition(only({ Type: 'Task', Resource: 'arn:aws:states:::a:b', Retry }));
  return diagnostics.filter(({ code }) => code === 'UNREACHABLE_RETRIER').map(({ pointer, message }) => `${pointer.at(-2)} ${message}`);
};

describe('a retrier is warned of', () => {
  it.each([
    [[['A'], ['A']]],
    [
      [
        ['A', 'B'],
        ['B', 'A'],
      ],
    ],
    [[['States.TaskFailed'], ['A']]],
    [[['States.Timeout'], ['States.HeartbeatTimeout']]],
    [[['States.TaskFailed', 'States.Timeout'], ['States.ALL']]],
  ])('that comes behind those that take its errors: %j', (retriers) => {
    expect(unreachable(retriers)).toEqual(['1 It is never reached: earlier ones take its errors']);
  });

  it('whose errors nothing takes', () => {
    expect(unreachable([['States.Runtime']])).toEqual(['0 It is never reached: its errors end the execution at once']);
  });

  it.each([
    [[['A'], ['A', 'B']]],
    [[['States.TaskFailed'], ['States.HeartbeatTimeout']]],
    [[['States.TaskFailed'], ['States.Timeout'], []]],
    [[['States.HeartbeatTimeout'], ['States.Timeout'], ['States.TaskFailed']]],
    [[['A', 'States.Runtime'], ['States.TaskFailed'], ['States.ALL']]],
  ])('unless something is left to it: %j', (retriers) => {
    expect(unreachable(retriers)).toEqual([]);
  });
});
