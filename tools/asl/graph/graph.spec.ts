import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../scratch-folder.fixture.ts';
import { conditionText } from './condition.ts';
import { drawGraph } from './graph-command.ts';
import { shortened, wrap } from './text.ts';

const task = (rest: object): object => ({ Type: 'Task', Resource: 'arn:aws:states:::payment:chargePayment', ...rest });
const workflow = {
  Comment: 'Takes <money> & gives it back',
  StartAt: 'Pay',
  States: {
    Pay: task({ Compensate: task({}), Catch: [{ ErrorEquals: ['Declined'], Next: 'Hold' }], Next: 'Is "it" paid?' }),
    Hold: { Type: 'Wait', Seconds: 30, Next: 'Pay' },
    'Is "it" paid?': { Type: 'Choice', Choices: [{ Variable: '$.paid', BooleanEquals: true, Next: 'Ship' }], Default: 'Pay' },
    Ship: { Type: 'Map', ItemsPath: '$.lines', ItemProcessor: { StartAt: 'Pack', States: { Pack: task({ End: true }) } }, Next: 'Done' },
    Done: { Type: 'Succeed' },
  },
};

describe('a graph', () => {
  const draw = (): string => drawGraph(scratchFolder({ 'w.asl.json': workflow })('w.asl.json'), undefined) ?? '';

  it('has every state by its type, also inside of others, and the undos that are made from Compensate', () => {
    const svg = draw();
    for (const [kind, name] of [
      ['Task', 'Pay'],
      ['Wait', 'Hold'],
      ['Map', 'Ship'],
      ['Task', 'Pack'],
      ['Succeed', 'Done'],
      ['Choice', 'Is &quot;it&quot; paid?'],
    ])
      expect(svg).toContain(`<g class="state ${kind}"><title>${kind} ${name}</title>`);
    expect(svg).toContain('<g class="state Task undone"><title>Task Undo Pay</title>');
    expect(svg).toMatch(/<path class="line undo"[^>]*marker-end/);
    expect(svg).toMatch(/<path class="line catch"[^>]*marker-end/);
    expect(svg).toContain('<text class="what"');
  });

  it('tells conditions and errors at the ways, and may hold any letter', () => {
    const svg = draw();
    expect(svg).toContain('<title>$.paid = true</title>');
    expect(svg).toContain('<title>Declined</title>');
    expect(svg).toContain('<desc>Takes &lt;money&gt; &amp; gives it back</desc>');
    expect(svg.replaceAll(/<[^<>]*>/g, '')).not.toMatch(/[<>]/);
  });

  it('has colours for dark and light', () => {
    expect(draw()).toContain('@media (prefers-color-scheme:dark)');
  });

  it('goes into a file, whose folder need not be there', () => {
    const path = scratchFolder({ 'w.asl.json': workflow });
    expect(drawGraph(path('w.asl.json'), path('new/w.svg'))).toBeUndefined();
    expect(readFileSync(path('new/w.svg'), 'utf8')).toContain('</svg>');
  });

  it('is not drawn of what is not valid: every error is told', () => {
    const path = scratchFolder({ 'bad.asl.yaml': 'StartAt: A\nStates: {}\n' });
    expect(() => drawGraph(path('bad.asl.yaml'), undefined)).toThrow(/The workflow is not valid:\n.*bad\.asl\.yaml:\d+:\d+: error/);
  });
});

describe('a condition', () => {
  it.each([
    [{ Variable: '$.a', NumericGreaterThanEquals: 3 }, '$.a ≥ 3'],
    [{ Variable: '$.a', StringEquals: 'x', Comment: 'c' }, '$.a = "x"'],
    [{ Variable: '$.a', StringLessThanPath: '$.b' }, '$.a < $.b'],
    [{ Variable: '$.a', TimestampGreaterThan: '2026-01-01T00:00:00Z' }, '$.a > 2026-01-01T00:00:00Z'],
    [{ Variable: '$.a', IsPresent: false }, '$.a is not present'],
    [{ Variable: '$.a', StringMatches: 'x*' }, '$.a like "x*"'],
    [{ Not: { Variable: '$.a', IsNull: true } }, 'not ($.a is null)'],
    [
      {
        And: [
          { Variable: '$.a', IsNull: true },
          {
            Or: [
              { Variable: '$.b', IsNull: true },
              { Variable: '$.c', IsNull: true },
            ],
          },
        ],
      },
      '$.a is null and ($.b is null or $.c is null)',
    ],
    [{ Condition: '{% $x > 1 %}' }, '$x > 1'],
    [{ Condition: true }, 'true'],
  ])('%j reads %s', (rule, text) => {
    expect(conditionText(rule)).toBe(text);
  });
});

describe('a text', () => {
  it('is broken at spaces and cut where it is too long', () => {
    expect(wrap('one two three four', 9, 2)).toEqual(['one two', 'three …']);
    expect(shortened('abcdef', 4)).toBe('abc…');
  });
});
