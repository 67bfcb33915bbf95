import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../index.js';

/** Among the slow ones because thousands of states take their time. */
describe('Compensate', () => {
  it('compiles thousands of states in time', () => {
    const task = { Type: 'Task', Resource: 'arn:aws:states:::shop:x' };
    const states = Object.fromEntries(
      Array.from({ length: 3000 }, (_, index) => [
        `S${index}`,
        { ...task, Compensate: task, ...(index < 2999 ? { Next: `S${index + 1}` } : { End: true }) },
      ]),
    );
    const started = performance.now();
    expect(Object.keys(parseDefinition({ StartAt: 'S0', States: states }).definition?.States ?? {})).toHaveLength(6001);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
