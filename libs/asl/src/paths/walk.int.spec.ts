import { describe, expect, it } from 'vitest';
import type { Json } from '../index.js';
import { compilePath } from './path.js';

const find = (path: string, input: Json): Json | undefined =>
  compilePath(path).find({ input, context: () => ({}), variable: () => undefined });
const count = (path: string, input: Json): number => (find(path, input) as readonly Json[]).length;
const many = <T extends Json>(length: number, make: (index: number) => T): T[] => Array.from({ length }, (_, index) => make(index));

describe('a path that would take too many steps', () => {
  it('ends as an error, after the same number of steps everywhere', () => {
    const path = '$[?(@ =~ /(a{100}){10}/)]';
    expect(() =>
      find(
        path,
        many(5000, () => 'a'.repeat(1000)),
      ),
    ).toThrow(`States.Runtime: The path '${path}' takes more than 10000000 steps in this input.`);
  });
});

describe('a path over a large input', () => {
  const orders = many(100_000, (id) => ({ id, by: `customer-${id % 100}`, total: id % 500, at: { city: 'Turku' }, tags: ['new'] }));

  it.each([
    ["$[?(@.total > 5 && @.at.city == 'Turku' && @.tags contains 'new' && @.by =~ /customer-[0-9]+/ && @.id != 7)].id", 98_799],
    ['$..id', 100_000],
    ['$..[?(@.city)]', 100_000],
    ['$[*].tags[0]', 100_000],
  ])('finds all of %s', (path, hits) => {
    expect(count(path, orders)).toBe(hits);
  });

  it.each([
    ['$.list[?(@.x in $.known)]', 5000],
    ['$.list[?(@.x nin $.known)]', 15_000],
    ['$.list[?($.known[*] contains @.x)]', 5000],
    ['$.list[?(@.text in $.known)]', 5000],
    ['$.list[?(@.object in $.objects)]', 5000],
    ['$.list[?(@.pair subsetof $.known)]', 5000],
  ])('looks up in time that does not multiply: %s', (path, hits) => {
    const known = many(5000, (index) => index * 4);
    const list = many(20_000, (x) => ({ x, text: String(x), pair: [x, x], object: { b: x, a: 1 } }));
    expect(count(path, { list, known, objects: known.map((b) => ({ a: 1, b })) })).toBe(hits);
  });

  it('tells a text from what it looks like in a long list', () => {
    const known = [...many(40, (index) => index), 'null', '[1]', { a: 1 }];
    const list = [null, 'null', [1], '[1]', '7', 7, '7.0', ' 7', 'x', '{"a":1}', { a: 1 }, 40];
    expect(find('$.list[?(@ in $.known)]', { list, known })).toEqual(['null', '[1]', '7', 7, '7.0', { a: 1 }]);
  });
});
