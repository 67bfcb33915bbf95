import { describe, expect, it } from 'vitest';
import type { Json } from '../index.js';
import { compileIntrinsic } from './intrinsic.js';

const input: Json = {
  list: [1, 2, 3, 4, 5],
  same: [1, { a: 1, b: 2 }, 1, { b: 2, a: 1 }],
  text: 'a-b_c',
  object: { x: 1, y: [] },
  n: 1.49,
  endless: JSON.parse('1e400') as number,
};
const scope = {
  input,
  context: (): Json => ({ State: { Name: 'Only' } }),
  variable: (): undefined => undefined,
  impure: { random: () => 0.5, uuid: () => 'a-uuid' },
};
const evaluate = (text: string): Json => compileIntrinsic(text)(scope);

describe('an intrinsic function', () => {
  it.each([
    ["States.Format('{} is {}', 'it', $.n)", 'it is 1.49'],
    ["States.Format('\\{{}\\}', $.object)", '{{x=1, y=[]}}'],
    ["States.Format('C:\\\\{}\\\\\\\\{}', 'a', 'b')", 'C:\\a\\\\b'],
    ["States.Format('{}\n', 'a\\{\\\\}')", 'a{\\}\n'],
    ["States.Format('it\\'s \\\\\\'{}\\'', 1)", "it's \\'1'"],
    ["States.Array('\\{\\}', '\\\\')", ['{}', '\\']],
    ["States.StringToJson('[1]')", [1]],
    ["States.StringToJson('  ')", null],
    ['States.JsonToString($.object)', '{"x":1,"y":[]}'],
    ["States.Array(1, 'a', true, null, $.n)", [1, 'a', true, null, 1.49]],
    ['States.ArrayPartition($.list, 2)', [[1, 2], [3, 4], [5]]],
    ['States.ArrayContains($.list, 3)', true],
    ["States.ArrayContains($.list, '3')", false],
    ['States.ArrayRange(1, 9, 4)', [1, 5, 9]],
    ['States.ArrayRange(3, 1, -1)', [3, 2, 1]],
    ['States.ArrayGetItem($.list, 1)', 2],
    ['States.ArrayLength($.list)', 5],
    ['States.ArrayUnique($.same)', [1, { a: 1, b: 2 }]],
    ["States.Base64Encode('sunny day')", 'c3VubnkgZGF5'],
    ["States.Base64Decode('c3VubnkgZGF5')", 'sunny day'],
    ["States.Hash('shop', 'SHA-1')", '5042d146667518a1a5017644946b8650aafca44c'],
    ['States.JsonMerge($.object, States.StringToJson(\'{"x":2}\'), false)', { x: 2, y: [] }],
    ['States.MathRandom(10, 20)', 15],
    ['States.MathAdd($.n, 1.5)', 3],
    ['States.MathAdd(-1.5, 0)', -1],
    ["States.StringSplit($.text, '-_')", ['a', 'b', 'c']],
    ["States.StringSplit('a^b]c-d', ']^-a')", ['b', 'c', 'd']],
    ["States.StringSplit('a.b', '')", ['a.b']],
    ['States.UUID()', 'a-uuid'],
    ['States.ArrayLength(States.Array($$.State.Name, States.UUID()))', 2],
    ["States.Array('it\\'s', 'a,b)', $.list[0])", ["it's", 'a,b)', 1]],
  ] as const)('%s', (text, expected) => {
    expect(evaluate(text)).toEqual(expected);
  });

  it.each([
    ['States.ArrayGetItem($.list, 9)', 'out of the bounds'],
    ['States.ArrayRange(0, 5000, 1)', 'more than 1000'],
    ['States.ArrayRange(0, 1, $.endless)', 'too large'],
    ['States.ArrayPartition($.list, $.endless)', 'too large'],
    ['States.MathRandom(0, 1, $.endless)', 'too large'],
    ['States.MathAdd(1, $.endless)', 'too large'],
    ["States.Base64Encode('".concat('a'.repeat(10_001), "')"), 'longer than 10000'],
    ["States.Hash('a', 'CRC')", 'must be one of'],
    ["States.Hash('".concat('a'.repeat(10_001), "', 'MD5')"), 'longer than 10000'],
    ['States.JsonMerge($.object, $.object, true)', 'shallow'],
    ["States.Format('{}')", 'does not match'],
    ["States.StringToJson('{')", 'not valid JSON'],
    ['States.ArrayLength($.nothing)', "The JsonPath argument for the field '$.nothing' could not be found in the input"],
  ])('%.40s is rejected, naming the whole expression', (text, reason) => {
    expect(() => evaluate(text)).toThrow(reason);
    expect(() => evaluate(text)).toThrow(`The function '${text}' had the following error`);
  });

  it('depends on its seed alone when it has one', () => {
    expect(evaluate('States.MathRandom(0, 1000000, 7)')).toBe(evaluate('States.MathRandom(0, 1000000, 7)'));
    expect(evaluate('States.MathRandom(0, 1000000, 7)')).not.toBe(evaluate('States.MathRandom(0, 1000000, 8)'));
  });

  it.each([
    'States.Nope()',
    'States.UUID(',
    "States.Format('a",
    "States.Array('a\\n')",
    "States.StringToJson('\\\"')",
    'States.UUID() x',
    `${'States.Array('.repeat(11)}1${')'.repeat(11)}`,
  ])('%s does not compile', (text) => {
    expect(() => compileIntrinsic(text)).toThrow(/unknown|expected|unterminated|unexpected|nested/);
  });
});
