import { describe, expect, it } from 'vitest';
import { fitting } from './place-samples.ts';

describe('the way of an order on a line', () => {
  const steps = ['submitted', 'reserved', 'paid', 'confirmed'];

  it('is shown whole where there is room', () => {
    expect(fitting(steps, 40)).toEqual(steps);
    expect(fitting(steps, Infinity)).toEqual(steps);
  });

  it('loses its beginning where there is little, and never its end', () => {
    expect(fitting(steps, 30)).toEqual(['…', 'paid', 'confirmed']);
    expect(fitting(steps, 1)).toEqual(['…', 'confirmed']);
  });
});
