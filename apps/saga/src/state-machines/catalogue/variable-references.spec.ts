import { parseDefinition } from '@quadrille/asl';
import { describe, expect, it } from 'vitest';
import { variableReferences } from './variable-references.js';

const of = (States: object): unknown => {
  const { definition, diagnostics } = parseDefinition({ StartAt: Object.keys(States)[0], States });
  if (!definition) throw new Error(JSON.stringify(diagnostics));
  return variableReferences(definition);
};

const assigned = (...names: string[]) => ({
  Start: { Type: 'Pass', Assign: Object.fromEntries(names.map((name) => [name, 1])), Next: 'Then' },
});
const after = (names: readonly string[], Then: object) => of({ ...assigned(...names), Then });
const inline = (States: object) => ({ StartAt: Object.keys(States)[0], States });

describe('the variables that a state refers to', () => {
  it.each<[string, readonly string[], object, readonly string[]]>([
    ['in a template', ['a', 'b'], { Type: 'Pass', Parameters: { x: { 'y.$': '$b.c[0]' }, 'z.$': '$a' }, End: true }, ['a', 'b']],
    ['in a function', ['n', 'who'], { Type: 'Pass', Parameters: { 'x.$': "States.Format('$n {}', $who)" }, End: true }, ['who']],
    ['in paths', ['a', 'b'], { Type: 'Pass', InputPath: '$b', OutputPath: '$a', End: true }, ['a', 'b']],
    ['in a wait', ['long'], { Type: 'Wait', SecondsPath: '$long', End: true }, ['long']],
    ['in a failure', ['error', 'cause'], { Type: 'Fail', ErrorPath: '$error', CausePath: '$cause' }, ['cause', 'error']],
    ['in what it assigns', ['a'], { Type: 'Pass', Assign: { 'b.$': '$a' }, End: true }, ['a']],
    [
      'in a JSONata expression',
      ['rate', 'sum'],
      {
        Type: 'Pass',
        QueryLanguage: 'JSONata',
        Output: { x: "{% $map($states.input, function($v) { $v * $rate & '$sum' }) %}" },
        End: true,
      },
      ['rate'],
    ],
  ])('are told where it does so %s', (_, names, state, expected) => {
    expect(after(names, state)).toEqual({ Then: expected });
  });

  it('are told of rules, of readers, and of a state inside by the name of that one', () => {
    const choice = { Type: 'Choice', Choices: [{ Not: { Variable: '$b', StringEqualsPath: '$a' }, Next: 'Each' }], Default: 'Each' };
    const config = { InputType: 'JSON', MaxItemsPath: '$c' };
    const reader = { Resource: 'arn:aws:states:::s3:getObject', Parameters: { Bucket: 'b', 'Key.$': '$key' }, ReaderConfig: config };
    const add = { Type: 'Pass', Parameters: { 'sum.$': 'States.MathAdd($b, $local)' }, End: true };
    const own = { Type: 'Pass', Assign: { local: 1 }, Next: 'Add' };
    const processor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...inline({ Own: own, Add: add }) };
    const each = { Type: 'Map', ItemReader: reader, ItemProcessor: processor, End: true };
    expect(of({ ...assigned('a', 'b', 'c', 'key'), Then: choice, Each: each })).toEqual({
      Then: ['a', 'b'],
      Each: ['c', 'key'],
      Add: ['b', 'local'],
    });
  });

  it('are found behind a comment, whatever is in it, in no time', () => {
    const expressions = [
      "/* don't */ $a",
      `/* ${"\\'".repeat(300_000)} */ $a`,
      `/* ${'"\\'.repeat(300_000)} */ $a`,
      `$states.input.\`$b\` & "'$b" & $a`,
    ];
    const started = performance.now();
    for (const expression of expressions)
      expect(after(['a', 'b'], { Type: 'Pass', QueryLanguage: 'JSONata', Output: `{% ${expression} %}`, End: true })).toEqual({
        Then: ['a'],
      });
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('are not what only looks like one', () => {
    const literal = { SecretPath: '$a', plain: '$a', 'context.$': '$$.State.Name', 'input.$': '$.a' };
    expect(after(['a', 'State'], { Type: 'Pass', Comment: '{% $a %}', Result: { 'x.$': '$a' }, ResultPath: '$.a', End: true })).toEqual({});
    expect(after(['a', 'State'], { Type: 'Pass', Parameters: literal, End: true })).toEqual({});
  });
});
