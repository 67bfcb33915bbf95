import { describe, expect, it } from 'vitest';
import { evolve } from './evolve.js';
import { initialState } from './payment.js';

describe('a payment', () => {
  it('does not guess what an event of a newer version made of it', () => {
    expect(() => evolve(initialState, { type: 'WrittenTomorrow', data: {} } as never)).toThrow('is not known to this version');
  });
});
