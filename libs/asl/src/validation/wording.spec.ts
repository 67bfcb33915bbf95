import { describe, expect, it } from 'vitest';
import { diagnosticText, parseDefinition } from '../index.js';
import { compileTemplate } from '../paths/template.js';
import { only } from '../play.fixture.js';

const errorsOf = (definition: object): string[] =>
  parseDefinition(definition)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(diagnosticText);

const task = { Type: 'Task', Resource: 'arn:aws:states:::a:b' };
const processor = { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } };
const distributed = { ...processor, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };
const map = (fields: object): object => only({ Type: 'Map', ItemProcessor: distributed, ...fields });
const reading = (ReaderConfig: object): object => map({ ItemReader: { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig } });
const readerConfig = '/States/Only/ItemReader/ReaderConfig';
const choosing = (rule: object): object => ({
  StartAt: 'A',
  States: { A: { Type: 'Choice', Choices: [rule], Default: 'B' }, B: { Type: 'Succeed' } },
});

describe('a definition', () => {
  it.each([
    ['Seconds', only({ Type: 'Wait', Seconds: 100_000_000 }), 'Maximum value is 99999999 at /States/Only/Seconds'],
    [
      'MaxAttempts',
      only({ ...task, Retry: [{ ErrorEquals: ['A'], MaxAttempts: -1 }] }),
      'Minimum value is 0 at /States/Only/Retry[0]/MaxAttempts',
    ],
    ['a percentage', map({ ToleratedFailurePercentage: 101 }), 'Maximum value is 100.0 at /States/Only/ToleratedFailurePercentage'],
    ['MaxItems', reading({ MaxItems: 100_000_001 }), `Maximum value is 100000000 at ${readerConfig}/MaxItems`],
    [
      'a field and its path',
      reading({ MaxItems: 1, MaxItemsPath: '$.n' }),
      `There should only be one of the following fields: [MaxItems, MaxItemsPath] at ${readerConfig}`,
    ],
    [
      'a number of a Map in the context object',
      map({ MaxConcurrencyPath: '$$.Execution.Input.n' }),
      'Value is not a Reference Path: The only allowed operators are simple property and array access at /States/Only/MaxConcurrencyPath',
    ],
    [
      'a language inside a Map',
      map({ ItemProcessor: { ...processor, QueryLanguage: 'JSONata' } }),
      "Field 'QueryLanguage' is not supported at /States/Only/ItemProcessor",
    ],
    ['an OutputPath', only({ Type: 'Pass', OutputPath: 'Test' }), 'Value must be a valid JSONPath. at /States/Only/OutputPath'],
    [
      'a variable of a Choice',
      choosing({ Variable: 'Test', StringMatches: 'T', Next: 'B' }),
      "Value is not a Reference Path: Reference path didn't start with '$' at /States/A/Choices[0]/Variable",
    ],
    [
      'an operand',
      choosing({ Variable: '$', StringMatches: 5, Next: 'B' }),
      'Expected value of type [STRING] at /States/A/Choices[0]/StringMatches',
    ],
    [
      'a rule without Next',
      choosing({ Variable: '$', StringMatches: 'Test' }),
      'These fields are required: [Next] at /States/A/Choices[0]',
    ],
    ['variables that are none', only({ Type: 'Pass', Assign: ['x'] }), 'Expected value of type [OBJECT] at /States/Only/Assign'],
  ])('is refused for %s in the words of the service', (_, definition, message) => {
    expect(errorsOf(definition)).toEqual([`SCHEMA_VALIDATION_FAILED: ${message}`]);
  });

  it.each([
    ['what the whole lacks', {}, 'These fields are required: [States, StartAt] at /'],
    ['a field of the whole that is none', { ...only({ Type: 'Pass' }), Colour: 'red' }, "Field 'Colour' is not supported at /"],
    ['being no object', 'a text', 'Definition must be a valid JSON object'],
  ])('is refused for %s, which has a place unless it is no definition', (_, definition, message) => {
    expect(parseDefinition(JSON.stringify(definition)).diagnostics.map(diagnosticText)).toEqual([`SCHEMA_VALIDATION_FAILED: ${message}`]);
  });

  it('is refused for names of states that are too long, or taken', () => {
    const name = 'a'.repeat(81);
    expect(errorsOf({ StartAt: name, States: { [name]: { Type: 'Succeed' } } })).toEqual([
      `INVALID_STATE_NAME: Invalid State name: State '${name}' exceeds the 80-character limit allowed by the service at /States/${name}`,
    ]);
    expect(errorsOf(only({ Type: 'Parallel', Branches: [only({ Type: 'Pass' })] }))).toEqual([
      'DUPLICATE_STATE_NAME: Duplicate State name: Only at /States/Only/Branches[0]/States/Only',
    ]);
  });

  it('knows its error output in catchers alone, and tells of each unknown name', () => {
    const read = '{% $states.errorOutput.Cause %}';
    const states = {
      A: { ...task, Arguments: { a: '{% x + y + x %}' }, Catch: [{ ErrorEquals: ['States.ALL'], Output: read, Next: 'B' }], End: true },
      B: { Type: 'Succeed', Output: read },
    };
    expect(errorsOf({ QueryLanguage: 'JSONata', StartAt: 'A', States: states })).toEqual([
      "UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'x' at the top level is not supported. at /States/A/Arguments/a",
      "UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'y' at the top level is not supported. at /States/A/Arguments/a",
      "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.errorOutput' does not exist. at /States/B/Output",
    ]);
  });

  it('is looked into where a Map computes something', () => {
    const parts = {
      ItemReader: { Resource: 'arn:aws:states:::s3:getObject', Parameters: { 'x.$': 'nowhere' } },
      ItemBatcher: { MaxItemsPerBatchPath: '$..n' },
    };
    const found = parseDefinition(map(parts)).diagnostics.map(({ pointer }) => pointer);
    expect(found).toEqual(['/States/Only/ItemReader/Parameters', '/States/Only/ItemBatcher/MaxItemsPerBatchPath']);
  });

  it.each([
    ['$match($states.input.a, /(?=a)b/)', 'look-around is not supported in a regular expression: /(?=a)b/'],
    ['function($a) { $a[$contains($, /(a)\\1/i)] }', 'back references are not supported in a regular expression: /(a)\\1/i'],
    ['$split($states.input.a, /a{1001}/)', 'error parsing regexp: invalid repeat count: `{1001}`: /a{1001}/'],
  ])('says of %s which regular expression cannot be matched', (expression, complaint) => {
    const states = { QueryLanguage: 'JSONata', ...only({ Type: 'Pass', Output: `{% ${expression} %}` }) };
    expect(errorsOf(states)).toEqual([`UNSUPPORTED_JSONATA_EXPRESSION: ${complaint} at /States/Only/Output`]);
  });

  it.each([
    ['$..book.length()', true],
    ['$.length($..book)', true],
    ['$.books[?(@.length(x) > 1)]', true],
    ['$.books.append($.more)', true],
    ['$.books.index($.at)', true],
    ['States.JsonToString($.keys(a))', true],
    ['$.shop..book.length()', false],
    ['$.books.index( -1 )', false],
    ["$.books.append('one more')", false],
    ['$.books.sum($.more)', false],
  ])('refuses %s, in which a function would mean another thing than to the service: %s', (path, refused) => {
    const complaint = "The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call";
    expect(errorsOf(only({ Type: 'Pass', Parameters: { 'a.$': path } }))).toEqual(
      refused ? [`SCHEMA_VALIDATION_FAILED: ${complaint} at /States/Only/Parameters`] : [],
    );
    expect(() => compileTemplate({ 'a.$': path })).not.toThrow();
  });
});
