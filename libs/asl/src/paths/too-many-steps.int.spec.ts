import { describe, expect, it } from 'vitest';
import type { Json } from '../index.js';
import { compilePath } from './path.js';

const find = (path: string, input: Json): Json | undefined =>
  compilePath(path).find({ input, context: () => ({}), variable: () => undefined });
const chain = (levels: number): Json => {
  let value: Json = 1;
  for (let level = 0; level < levels; level++) value = { a: value };
  return value;
};
const many = <T extends Json>(length: number, make: (index: number) => T): T[] => Array.from({ length }, (_, index) => make(index));

/** Among the slow ones because ten million steps take their time. */
describe('a path that would take too many steps', () => {
  const wide = Object.fromEntries(many(100_000, (index) => [`k${index}`, index]));
  const text = 'a'.repeat(300_000);

  it.each<[string, string, Json]>([
    ['descends from everywhere', '$..a..a..a', chain(990)],
    ['finds the same again and again', `$${'[0,0,0,0,0,0,0,0,0,0]'.repeat(8)}`, [[[[[[[[1]]]]]]]]],
    ['finds little that holds much', '$..*..*', chain(900)],
    [
      'copies a list for every element',
      '$.l[?(@.append(1).length() == $.big.append(1).length())]',
      { l: many(4000, () => many(4000, () => 1)), big: [] },
    ],
    ['compares with a large object for every element', '$.l[?(@ == $.wide)]', { l: many(50_000, () => ({})), wide }],
    ['searches a long text for every element', '$.l[?($.text contains @)]', { l: many(1000, () => `${'a'.repeat(200)}b`), text }],
    ['matches an expensive expression for every element', '$[?(@ =~ /(a{100}){10}/)]', many(5000, () => 'a'.repeat(1000))],
    [
      'looks lists through for every element',
      '$.l[?(@ anyof $.m)]',
      { l: many(2000, () => many(2000, (index) => index)), m: many(32, () => 'x') },
    ],
  ])('ends as an error: it %s', (_, path, input) => {
    expect(() => find(path, input)).toThrow(`States.Runtime: The path '${path}' takes more than 10000000 steps`);
  });
});
