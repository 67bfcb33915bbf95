import { describe, expect, it } from 'vitest';
import { diagnosticText, parseDefinition } from '../index.js';
import { only } from '../play.fixture.js';

function errorsOf(definition: object | string, options = {}): string[] {
  return parseDefinition(definition, options)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(diagnosticText);
}

function warningsOf(definition: object): string[] {
  return parseDefinition(definition)
    .diagnostics.filter(({ severity }) => severity === 'warning')
    .map(({ code, pointer }) => `${code} ${pointer}`);
}

const task = { Type: 'Task', Resource: 'arn:aws:states:::a:b' };
describe('validation', () => {
  it.each([
    ['a start', { ...only({ Type: 'Succeed' }), StartAt: { toString: 1 } }, 'Expected value of type [STRING] at /StartAt'],
    [
      'a start, with something to undo',
      { ...only({ Type: 'Pass', Compensate: { Type: 'Pass' } }), StartAt: { toString: 1 } },
      'Expected value of type [STRING] at /StartAt',
    ],
    [
      'an instant',
      only({ Type: 'Wait', Timestamp: { toString: 1 } }),
      'The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: {"toString":1} at /States/Only/Timestamp',
    ],
  ])('says of %s that is no text what it is', (_, definition, complaint) => {
    expect(errorsOf(definition)).toContain(`SCHEMA_VALIDATION_FAILED: ${complaint}`);
  });

  it.each([
    [
      'variables of a machine with many branches',
      {
        StartAt: 'Set',
        States: {
          Set: { Type: 'Pass', Assign: Object.fromEntries(Array.from({ length: 12_000 }, (_, index) => [`v${index}`, 1])), Next: 'All' },
          All: {
            Type: 'Parallel',
            Branches: Array.from({ length: 12_000 }, (_, index) => ({
              StartAt: `B${index}`,
              States: { [`B${index}`]: { Type: 'Succeed' } },
            })),
            End: true,
          },
        },
      },
    ],
    [
      'names of errors',
      only({
        ...task,
        Retry: [{ ErrorEquals: Array.from({ length: 60_000 }, (_, index) => `E${index}`) }, { ErrorEquals: ['States.Timeout'] }],
      }),
    ],
  ])('takes time with the size of a definition, not with its square, for many %s', (_, definition) => {
    const started = performance.now();
    expect(errorsOf(definition)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(8_000);
  });

  it('tells all findings at once, in the words of the service', () => {
    const states = {
      A: { Type: 'Pass', Next: 'Nowhere', Colour: 'red' },
      B: { Type: 'Parallel', Branches: [], End: true },
      C: { Type: 'Sleep' },
    };
    expect(errorsOf({ StartAt: 'A', States: states })).toEqual([
      "SCHEMA_VALIDATION_FAILED: Field 'Colour' is not supported at /States/A",
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: Nowhere at /States/A/Next",
      'SCHEMA_VALIDATION_FAILED: Value cannot be empty at /States/B/Branches',
      "SCHEMA_VALIDATION_FAILED: The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map] at /States/C/Type",
    ]);
  });

  it.each([
    ['two ways of joining rules', { And: [{ Variable: '$.a', IsNull: true }], Or: [{ Variable: '$.b', IsNull: true }] }, 'And, Or'],
    ['a comparison beside them', { Variable: '$.a', IsNull: true, Not: { Variable: '$.b', IsNull: true } }, 'IsNull, Not'],
    ['two comparisons', { Variable: '$.a', IsNull: true, IsString: true }, 'IsNull, IsString'],
  ])('refuses a rule with %s, of which only one would count', (_, rule, found) => {
    const choose = { Type: 'Choice', Choices: [{ ...rule, Next: 'Only' }] };
    expect(errorsOf({ StartAt: 'Only', States: { Only: choose } })).toEqual([
      `SCHEMA_VALIDATION_FAILED: Exactly one comparison operator is required, but found: [${found}] at /States/Only/Choices[0]`,
    ]);
  });

  it.each([
    ['a path that is none', only({ Type: 'Pass', InputPath: '$.[' }), '/States/Only/InputPath'],
    ['an unknown intrinsic function', only({ Type: 'Pass', Parameters: { 'a.$': 'States.Nope()' } }), '/States/Only/Parameters'],
    ['JSONata that does not parse', { QueryLanguage: 'JSONata', ...only({ Type: 'Pass', Output: '{% 1 + %}' }) }, '/States/Only/Output'],
    ['JSONata that does not end', { QueryLanguage: 'JSONata', ...only({ Type: 'Pass', Output: '{% 1 %} ' }) }, '/States/Only/Output'],
    ['JSONata that does not begin', { QueryLanguage: 'JSONata', ...only({ Type: 'Pass', Output: ['1 %}'] }) }, '/States/Only/Output[0]'],
    ['a field both computed and given', only({ Type: 'Pass', Parameters: { a: { 'b.$': '$', b: 1 } } }), '/States/Only/Parameters/a'],
    ['a JSONPath field in a JSONata state', { QueryLanguage: 'JSONata', ...only({ Type: 'Pass', Parameters: {} }) }, '/States/Only'],
    [
      'a JSONPath state in a JSONata machine',
      { QueryLanguage: 'JSONata', ...only({ Type: 'Pass', QueryLanguage: 'JSONPath' }) },
      '/States/Only',
    ],
    ['States.ALL among others', only({ ...task, Retry: [{ ErrorEquals: ['States.ALL', 'A'] }] }), '/States/Only/Retry[0]/ErrorEquals'],
    [
      'States.ALL before others',
      only({ ...task, Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['A'] }] }),
      '/States/Only/Retry[0]/ErrorEquals',
    ],
    ['two times to wait for', only({ Type: 'Wait', Seconds: 1, Timestamp: '2030-01-01T00:00:00Z' }), '/States/Only'],
    ['no time to wait for', only({ Type: 'Wait' }), '/States/Only'],
    ['a heartbeat slower than the time-out', only({ ...task, TimeoutSeconds: 5, HeartbeatSeconds: 5 }), '/States/Only/HeartbeatSeconds'],
    ['the variable states', only({ Type: 'Pass', Assign: { states: 1 } }), '/States/Only/Assign/states'],
    ['neither Next nor End', { StartAt: 'A', States: { A: { Type: 'Pass' } } }, '/States/A'],
    ['a resource that is no ARN', only({ Type: 'Task', Resource: 'reserve' }), '/States/Only/Resource'],
    ['credentials without a role', only({ ...task, Credentials: {} }), '/States/Only/Credentials'],
  ])('refuses %s', (_, definition, pointer) => {
    expect(parseDefinition(definition).diagnostics.filter(({ severity }) => severity === 'error')).toMatchObject([{ pointer }]);
  });

  it.each([
    ['$states.input.items[value > 3] & $map($states.input.a, function($x){ $x.b })', undefined],
    ['phone', "Reference to 'phone' at the top level is not supported."],
    ['$map($states.input.a, function($x){ b })', "Reference to 'b' at the top level is not supported."],
    ['{ "a": [1, total] }', "Reference to 'total' at the top level is not supported."],
    ['$$.x', "Reference to '$$' is not supported."],
  ])('knows what of %s is read from nowhere', (expression, message) => {
    const { diagnostics } = parseDefinition({ QueryLanguage: 'JSONata', ...only({ Type: 'Pass', Output: `{% ${expression} %}` }) });
    expect(diagnostics).toMatchObject(
      message === undefined ? [] : [{ code: 'UNSUPPORTED_JSONATA_EXPRESSION', message, pointer: '/States/Only/Output' }],
    );
  });

  it('refuses in a branch what an outer scope assigns', () => {
    const inner = { StartAt: 'In', States: { In: { Type: 'Pass', Assign: { x: 2 }, End: true } } };
    expect(
      errorsOf({
        StartAt: 'A',
        States: { A: { Type: 'Pass', Assign: { x: 1 }, Next: 'B' }, B: { Type: 'Parallel', Branches: [inner], End: true } },
      }),
    ).toHaveLength(1);
  });

  it('refuses in an express machine what it cannot wait for', () => {
    const task = { Type: 'Task', Resource: 'arn:aws:states:::sns:publish.waitForTaskToken' };
    const waiting = only(task);
    const mapping = (ExecutionType: string): object =>
      only({
        Type: 'Map',
        ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType }, StartAt: 'In', States: { In: { ...task, End: true } } },
      });
    const refused = 'SCHEMA_VALIDATION_FAILED: Express state machine does not support';
    const token = `${refused} '.waitForTaskToken' service integration `;
    expect(errorsOf(waiting)).toEqual([]);
    expect(errorsOf(waiting, { type: 'EXPRESS' })).toEqual([`${token} at /States/Only/Resource`]);
    expect(errorsOf(mapping('STANDARD'))).toEqual([]);
    expect(errorsOf(mapping('STANDARD'), { type: 'EXPRESS' })).toEqual([`${refused} the 'DISTRIBUTED' Mode of a Map at /States/Only`]);
    expect(errorsOf(mapping('EXPRESS'))).toEqual([`${token} at /States/Only/ItemProcessor/States/In/Resource`]);
  });

  it('warns of paths that nothing follows', () => {
    const states = {
      A: {
        Type: 'Pass',
        Parameters: { a: ['$.x', { b: '$.x', c: '$5', d: 'States.Nope()', 'e.$': '$.x', f: 'States.UUID()' }] },
        Next: 'B',
      },
      B: { Type: 'Pass', Result: [{ 'g.$': '$.x', h: '$.x' }], Next: 'C' },
      C: { Type: 'Choice', Choices: [{ Variable: '$.x', StringEquals: '$.y', Next: 'D' }], Default: 'D' },
      D: { Type: 'Fail', Error: '$$.State.Name', Cause: '$ is not enough' },
    };
    expect(warningsOf({ StartAt: 'A', States: states })).toEqual([
      'NO_DOLLAR /States/A/Parameters/a[1]/b',
      'NO_DOLLAR /States/A/Parameters/a[1]/f',
      'PASS_RESULT_IS_STATIC /States/B/Result[0]/g.$',
      'NO_PATH /States/C/Choices[0]/StringEquals',
      'NO_PATH /States/D/Error',
    ]);
    expect(warningsOf({ QueryLanguage: 'JSONata', ...only({ Type: 'Fail', Error: '$.x' }) })).toEqual([]);
  });

  it('warns of what tends to end badly', () => {
    const states = {
      A: { ...task, Resource: 'arn:aws:states:::a:b.waitForTaskToken', Retry: [{ ErrorEquals: ['X'] }, { ErrorEquals: ['X'] }], End: true },
      B: { Type: 'Succeed' },
    };
    expect(warningsOf({ StartAt: 'A', States: states })).toEqual([
      'MISSING_TRANSITION_TARGET /States/B',
      'MISSING_CATCH /States/A',
      'TOKEN_WITHOUT_TIMEOUT /States/A',
      'UNREACHABLE_RETRIER /States/A/Retry[1]',
    ]);
  });

  it('says where in the text, for JSON and YAML', () => {
    const place = (text: string): unknown => parseDefinition(text).diagnostics.findLast(({ severity }) => severity === 'error');
    expect(place('StartAt: A\nStates:\n  A:\n    Type: Pass\n    Next: Gone\n')).toMatchObject({ line: 5, column: 5 });
    expect(place('StartAt: A\nStates:\n  A: &a { Type: Succeed }\n  B: *a\n  C: { Type: Nap }\n')).toMatchObject({ line: 5, column: 8 });
    expect(place('{\n  "StartAt": "A",\n  "States": { "A": { "Type": "Pass" } }\n}')).toMatchObject({ line: 3, column: 15 });
    expect(place('StartAt: A\nStates: { A: { Type: Succeed } }\nColour: red\n')).toMatchObject({ pointer: '/', line: 3, column: 1 });
    expect(place('StartAt: A\nStates: { A: { Type: Succeed, Colour: red } }\n')).toMatchObject({
      pointer: '/States/A',
      line: 2,
      column: 31,
    });
  });

  it('survives texts that are no definition', () => {
    for (const text of ['', '7', '{', 'a: [', '[]', 'null', '"x"']) expect(parseDefinition(text).definition).toBeUndefined();
  });

  it('refuses a text that grows without bound', () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) => `l${level}: &l${level} [${level === 0 ? 'x' : Array.from({ length: 10 }, () => `*l${level - 1}`).join(', ')}]`,
    );
    const { diagnostics } = parseDefinition(`${levels.join('\n')}\nStartAt: A\nStates: {A: {Type: Succeed}}\n`);
    expect(diagnostics).toMatchObject([{ code: 'INVALID_JSON_DESCRIPTION' }]);
  });

  it('refuses a definition that is nested too deeply', () => {
    const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
    expect(parseDefinition(`{"StartAt":"A","States":{"A":{"Type":"Pass","Result":${deep},"End":true}}}`).diagnostics).toMatchObject([
      { code: 'INVALID_JSON_DESCRIPTION' },
    ]);
  });
});
