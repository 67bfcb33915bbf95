import { describe, expect, it } from 'vitest';
import type { Json } from '../index.js';
import { compilePath } from './path.js';
import { compileReferencePath } from './reference-path.js';
import { compileTemplate } from './template.js';

const shop: Json = {
  orders: [
    { id: 1, total: 8.5, tags: ['new'], by: 'ada' },
    { id: 2, total: 12, tags: [], by: 'bob' },
    { id: 3, total: 30, by: 'ada lovelace', express: true },
  ],
  limit: 10,
  'odd name': { "it's": 1 },
  'tax%/year+2': 4,
};

const scope = {
  input: shop,
  context: (): Json => ({ State: { Name: 'Only' } }),
  variable: (name: string): Json | undefined => (name === 'v' ? { w: 5 } : undefined),
};
const find = (path: string): Json | undefined => compilePath(path).find(scope);

describe('a path', () => {
  it.each([
    ['$.limit', 10],
    ['$.orders[1].id', 2],
    ['$.orders[-1].id', 3],
    ["$['odd name']['it\\'s']", 1],
    ['$.tax%/year+2', 4],
    ['$$.State.Name', 'Only'],
    ['$v.w', 5],
    ['$.orders.length()', 3],
    ["$.orders[0]['id','by']", { id: 1, by: 'ada' }],
  ])('%s leads to one place', (path, expected) => {
    expect(compilePath(path).definite).toBe(true);
    expect(find(path)).toEqual(expected);
  });

  it.each([
    ['$.orders[*].id', [1, 2, 3]],
    ['$.orders[0,2].id', [1, 3]],
    ['$.orders[1:].id', [2, 3]],
    ['$.orders[:2].id', [1, 2]],
    ['$.orders[-2:].id', [2, 3]],
    ['$..id', [1, 2, 3]],
    ['$.orders[?(@.total > 10)].id', [2, 3]],
    ['$.orders[?(@.total > $.limit && @.express)].id', [3]],
    ["$.orders[?(@.by == 'ada' || @.id == 2)].id", [1, 2]],
    ['$.orders[?(!(@.total > 10))].id', [1]],
    ['$.orders[?(@.by =~ /ada.*/i)].id', [1, 3]],
    ["$.orders[?(@.by in ['bob'])].id", [2]],
    ["$.orders[?(@.tags contains 'new')].id", [1]],
    ['$.orders[?(@.tags empty true)].id', [2]],
    ['$.orders[?(@.tags size 1)].id', [1]],
    ['$.nothing[*]', []],
    [
      "$..['id','tags']",
      [
        { id: 1, tags: ['new'] },
        { id: 2, tags: [] },
      ],
    ],
    ["$.orders[*]['id','tags']", [{ id: 1, tags: ['new'] }, { id: 2, tags: [] }, { id: 3 }]],
    ["$.orders[0]['id','tags'][0]", ['new']],
    ['$.orders[1:2:7].id', [2]],
    ['$.orders[1:-1].id', []],
    ['$.orders[:-1].id', [1, 2]],
    ['$.orders[-2:1].id', [2, 3, 1]],
    ['$.orders[-9999999999:9999999999].id', [1, 2, 3, 1, 2, 3]],
    ['$..[?(@.total > 10)].id', [2, 3]],
    ["$.orders[?(@.id == '2')].id", [2]],
    ["$.orders[?(@.tags == ['new'])].id", [1]],
    ['$.orders[?(@.gone == @.missing)].id', []],
    ["$.limit[?(@ == '10')]", []],
    ["$.orders[?(@.tags noneof ['old'])].id", [1, 2]],
    ['$.orders[?(@.id in @.id || @.id == 2)].id', []],
    ['$.orders[?(@.id nin 5)].id', []],
    ['$.orders[?(@.tags[*])].id', [1, 2]],
    ['$.orders[?(@.gone[*] empty true)].id', []],
    ['$.orders[?(@.gone size @.missing)].id', []],
    ['$.orders[?(@.id =~ /[12]/)].id', [1, 2]],
    ['$.orders[?(@.tags =~ /n.*/)].id', [1]],
    ['$.orders[?(@.express =~ /.*/)].id', [1, 2, 3]],
    ['$.orders[?(@.by.length() == 3)].id', []],
  ])('%s leads to any number of places, always an array', (path, expected) => {
    expect(compilePath(path).definite).toBe(false);
    expect(find(path)).toEqual(expected);
  });

  it('leads nowhere without an exception, and says where it broke off when asked', () => {
    expect(find('$.orders[7]')).toBeUndefined();
    expect(find('$.constructor')).toBeUndefined();
    expect(find('$.orders.sum()')).toBeUndefined();
    expect(() => compilePath('$.no.such').read(scope)).toThrow("Invalid path '$.no.such' : Missing property in path $['no']");
    expect(() => compilePath('$.gone').read(scope)).toThrow("No results for path: $['gone']");
    expect(() => compilePath('$.orders[7]').read(scope)).toThrow("No results for path: $['orders'][7]");
    expect(() => compilePath('$.orders[7].id').read(scope)).toThrow("property ['id'] in path $['orders'][7] but found 'null'");
    expect(() => compilePath('$.limit[0].id').read(scope)).toThrow(
      "Filter: [0]['id'] can only be applied to arrays. Current context is: 10",
    );
    const none = { ...scope, input: { a: null } };
    expect(() => compilePath('$.a.b').read(none)).toThrow("in path $['a'] but found 'com.fasterxml.jackson.databind.node.NullNode'");
  });

  it('does not lead through null, as the service says', () => {
    const none = { ...scope, input: null, impure: { random: () => 0, uuid: () => '' } };
    const words = 'Unable to apply Path transformation to null or empty input.';
    expect(() => compilePath('$.a').read(none)).toThrow(words);
    expect(() => compileTemplate({ 'a.$': '$' })(none)).toThrow(words);
    expect(compilePath('$').read(none)).toBeNull();
    expect(compileTemplate({ 'a.$': '$v.w' })(none)).toEqual({ a: 5 });
  });

  it.each(['', 'a', '$.', '$[', '$.a[?(@.b', '$.a]', '$.a b', '$.a.nope()', '$.a[:]', '$.a[::2]'])('%j is none', (text) => {
    expect(() => compilePath(text)).toThrow(/expected|unterminated|unknown/);
  });
});

describe('a reference path', () => {
  it('puts a value where it points, and makes the objects on the way', () => {
    expect(compileReferencePath('$.a.b')({ c: 1 }, 2)).toEqual({ c: 1, a: { b: 2 } });
    expect(compileReferencePath('$.a[1]')({ a: [1, 2] }, 3)).toEqual({ a: [1, 3] });
    expect(compileReferencePath('$')({ c: 1 }, 2)).toBe(2);
  });

  it('leaves what it was given as it was', () => {
    const input = { a: { b: 1 } };
    compileReferencePath('$.a.b')(input, 2);
    expect(input).toEqual({ a: { b: 1 } });
  });

  it('cannot pass through what is no object', () => {
    expect(() => compileReferencePath('$.a.b')({ a: 'text' }, 2)).toThrow('Unable to apply step "b" to input "text"');
  });
});
