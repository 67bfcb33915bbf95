import { describe, expect, it } from 'vitest';
import type { ExecutionState, Json } from '../index.js';
import { only, Play } from '../play.fixture.js';
import { compilePath } from './path.js';

const find = (path: string, input: Json): Json | undefined =>
  compilePath(path).find({ input, context: () => ({}), variable: () => undefined });
const ended = (play: Play): ExecutionState => {
  for (let advances = 0; play.execution.status === 'RUNNING' && advances < 20; advances++) play.elapse();
  return play.execution;
};
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
    ['asks every element for many names', `$[*][${many(4000, (index) => `'n${index}'`).join()}]`, many(4000, () => ({ n0: 1 }))],
    ['asks every element for many places', `$[*][${many(4000, (index) => index).join()}]`, many(4000, () => [])],
    ['has very many conditions that look at nothing', `$[?(${many(10_000, () => '1<2').join('&&')})]`, many(3000, () => 1)],
  ])('ends as an error: it %s', (_, path, input) => {
    expect(() => find(path, input)).toThrow(`States.Runtime: The path '${path}' takes more than 10000000 steps`);
  });
});

describe('a state whose paths and functions take too many steps together', () => {
  const list = many(100_000, (a) => ({ a }));

  it.each([
    ['paths', (index: number) => `$[?(@.a == ${index})]`],
    ['functions', (index: number) => `States.ArrayContains($, ${index})`],
  ])('ends as an error, however small the share of each is: of %s', (_, one) => {
    const Parameters = Object.fromEntries(many(300, (index) => [`p${index}.$`, one(index)]));
    const { error, cause } = ended(new Play(only({ Type: 'Pass', Parameters })).start(list));
    expect(error).toBe('States.Runtime');
    expect(cause).toContain('The paths and functions of the state take more than 50000000 steps together.');
  });

  it('is not each of many states: some come to their end in one advance, and the others in the next ones', () => {
    const first = { Type: 'Pass', Parameters: { 'found.$': '$[?(@.a == 1)]' }, ResultPath: null };
    const names = many(60, (index) => `S${index}`);
    const States = Object.fromEntries(names.map((name, index) => [name, { ...first, Next: names[index + 1] ?? 'Done' }]));
    const play = new Play({ StartAt: 'S0', States: { ...States, Done: { Type: 'Pass', Result: 1, End: true } } }).start(list);
    expect(play.execution.status).toBe('RUNNING');
    expect(play.types.filter((type) => type === 'PassStateExited').length).toBeLessThan(30);
    expect(ended(play)).toMatchObject({ status: 'SUCCEEDED', output: 1 });
  });
});
