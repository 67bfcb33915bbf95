import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadInput } from './bad-input.js';
import { readJson } from './read-json.js';

const read = (text: string): unknown => readJson(Buffer.from(text, 'utf8'), { depth: 20 });
const flawOf = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    if (error instanceof BadInput) return { status: error.status, ...error.flaws[0] };
    throw error;
  }
  return undefined;
};

describe('a body', () => {
  it('is read as JSON.parse reads it, whatever JSON it is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value, undefined, 2);
        // What the two differ in on purpose has tests of its own.
        fc.pre(!/"(__proto__|constructor|prototype)":|\\u0000|\d{16}/.test(text));
        expect(read(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['{"a":1,', 'a name in quotes is expected (at character 7)'],
    ['{"a" 1}', 'a colon is expected (at character 5)'],
    ['[1 2]', 'a comma or ] is expected (at character 3)'],
    ['{"a":1} x', 'there is more after the end of the value (at character 8)'],
    ['"abc', 'a text is not ended, or holds a character that has to be escaped (at character 0)'],
    ['"a\nb"', 'a text is not ended, or holds a character that has to be escaped (at character 0)'],
    ['', 'the body ends too early (at character 0)'],
    ['01', 'there is more after the end of the value (at character 1)'],
    ['NaN', 'a value is expected (at character 0)'],
    ["{'a':1}", 'a name in quotes is expected (at character 1)'],
  ])('that is malformed is told where: %j', (text, detail) => {
    expect(flawOf(() => read(text))).toMatchObject({ status: 400, detail });
  });

  it.each([
    ['a name twice', '{"a":{"b":1,"b":2}}', '/a/b', 'stands twice in the same object'],
    ['__proto__', '{"a":{"__proto__":{"admin":true}}}', '/a/__proto__', 'is a name that is not accepted'],
    ['__proto__ in disguise', String.raw`{"\u005f_proto__":1}`, '/__proto__', 'is a name that is not accepted'],
    ['constructor', '{"constructor":{"prototype":1}}', '/constructor', 'is a name that is not accepted'],
    ['NUL', String.raw`{"a":["x","\u0000"]}`, '/a/1', 'holds a NUL character'],
    ['half a character', String.raw`{"a":"\ud800"}`, '/a', 'is not well-formed Unicode'],
    ['an integer that would be rounded', '{"a":9007199254740993}', '/a', 'is a larger number than can be kept exactly'],
    ['a number without end', '{"a":1e999}', '/a', 'is a larger number than can be kept exactly'],
    ['21 levels', `${'['.repeat(21)}${']'.repeat(21)}`, '/0'.repeat(20), 'is nested deeper than 20 levels'],
  ])('with %s is refused', (_what, text, pointer, detail) => {
    expect(flawOf(() => read(text))).toEqual({ status: 400, pointer, detail });
  });

  it('of 20 levels is read', () => {
    expect(() => read(`${'['.repeat(20)}${']'.repeat(20)}`)).not.toThrow();
  });

  it('that is no UTF-8 is refused', () => {
    expect(flawOf(() => readJson(Buffer.from([0x22, 0xff, 0x22]), { depth: 20 }))).toMatchObject({ status: 400, detail: 'is not UTF-8' });
  });
});
