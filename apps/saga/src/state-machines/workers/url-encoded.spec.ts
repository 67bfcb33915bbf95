import type { Json } from '@quadrille/asl';
import { describe, expect, it } from 'vitest';
import { urlEncoded } from './url-encoded.js';

const decoded = (body: Json, format?: Json): string => {
  const encoded = urlEncoded(body, format);
  return typeof encoded === 'string' ? decodeURIComponent(encoded) : encoded.problem;
};

/** The examples are those of the developer guide. */
describe('a body that is URL-encoded', () => {
  it.each([
    [undefined, 'array[0]=a&array[1]=b&array[2]=c'],
    ['INDICES', 'array[0]=a&array[1]=b&array[2]=c'],
    ['REPEAT', 'array=a&array=b&array=c'],
    ['COMMAS', 'array=a,b,c'],
    ['BRACKETS', 'array[]=a&array[]=b&array[]=c'],
  ])('has its arrays as %s', (format, expected) => {
    expect(decoded({ array: ['a', 'b', 'c'] }, format)).toBe(expected);
  });

  it('has its objects by their fields, and what means something in a form escaped', () => {
    expect(urlEncoded({ description: 'Monthly subscription', metadata: { order_details: 'a&b' }, n: 1 })).toBe(
      'description=Monthly%20subscription&metadata%5Border_details%5D=a%26b&n=1',
    );
    expect(decoded({ items: [{ price: 1 }, { price: [2, 3] }] })).toBe('items[0][price]=1&items[1][price][0]=2&items[1][price][1]=3');
  });

  it.each([
    [{ a: 1 }, 'NONE', "'NONE' is no ArrayFormat; there are INDICES, REPEAT, COMMAS, BRACKETS."],
    [{ a: 1 }, 'toString', "'toString' is no ArrayFormat; there are INDICES, REPEAT, COMMAS, BRACKETS."],
    [{ a: [{ b: 1 }] }, 'COMMAS', 'Arrays of arrays or objects cannot be sent as COMMAS.'],
    [{ a: { b: [[1]] } }, 'REPEAT', 'Arrays of arrays or objects cannot be sent as REPEAT.'],
    ['a=1', 'INDICES', 'Only an object can be URL-encoded as a RequestBody.'],
  ])('is refused where nobody knows what AWS sends: %j as %s', (body, format, problem) => {
    expect(urlEncoded(body, format)).toEqual({ problem });
  });
});
