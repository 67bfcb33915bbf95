import type { StateMachine } from '@quadrille/asl';
import { describe, expect, it } from 'vitest';
import { RememberedDefinitions } from './remembered-definitions.js';

const definition = (): StateMachine => ({ StartAt: 'A', States: { A: { Type: 'Succeed' } } }) as StateMachine;

describe('remembered definitions', () => {
  it('are one object each, whoever brings them again', () => {
    const remembered = new RememberedDefinitions();
    const first = remembered.add('a', definition(), 10);
    expect(remembered.add('a', definition(), 10)).toBe(first);
    expect(remembered.get('a')).toBe(first);
  });

  it('are forgotten from the one used longest ago when their texts are too long together, however few they are', () => {
    const remembered = new RememberedDefinitions();
    for (const hash of ['a', 'b', 'c']) remembered.add(hash, definition(), 5_000_000);
    remembered.get('a');
    remembered.add('d', definition(), 5_000_000);
    expect(['a', 'b', 'c', 'd'].filter((hash) => remembered.get(hash))).toEqual(['a', 'c', 'd']);
    remembered.add('e', definition(), 20_000_000);
    expect(['a', 'c', 'd', 'e'].filter((hash) => remembered.get(hash))).toEqual(['e']);
  });
});
