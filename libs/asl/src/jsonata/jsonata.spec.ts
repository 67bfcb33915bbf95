import { describe, expect, it, vi } from 'vitest';
import { begin, type Json } from '../index.js';
import { only, Play } from '../play.fixture.js';
import { evaluatorOf } from './evaluator.js';

async function evaluate(expression: string, input: Json = {}): Promise<Play> {
  return await new Play({ QueryLanguage: 'JSONata', ...only({ Type: 'Pass', Output: `{% ${expression} %}` }) }).startLater(input);
}

async function outputOf(expression: string, input?: Json): Promise<Json | undefined> {
  return (await evaluate(expression, input)).execution.output;
}

describe('a JSONata state', () => {
  it('sees input and context as $states', async () => {
    expect(await outputOf('$states.input.a + $length($states.context.Execution.Name)', { a: 1 })).toBe(8);
  });

  it('makes its output of the result and assigns variables that later states see', async () => {
    const task = {
      Type: 'Task',
      Resource: 'arn:aws:states:::payment:chargePayment',
      Arguments: { amount: '{% $states.input.total %}' },
      Assign: { paid: '{% $states.result.amount %}' },
      Output: { id: '{% $states.result.id %}' },
      Next: 'Done',
    };
    const play = await new Play({
      QueryLanguage: 'JSONata',
      StartAt: 'Charge',
      States: { Charge: task, Done: { Type: 'Succeed', Output: '{% [$states.input.id, $paid] %}' } },
    }).startLater({ total: 12 });
    expect(play.tasks[0]!.parameters).toEqual({ amount: 12 });
    await play.signalLater({ kind: 'taskSucceeded', taskId: play.tasks[0]!.taskId, output: { id: 'i', amount: 12 } });
    expect(play.execution.output).toEqual(['i', 12]);
  });

  it('chooses by condition', async () => {
    const choice = { Type: 'Choice', Choices: [{ Condition: '{% $states.input.n > 1 %}', Next: 'Many' }], Default: 'Few' };
    const play = await new Play({
      QueryLanguage: 'JSONata',
      StartAt: 'How many?',
      States: { 'How many?': choice, Many: { Type: 'Succeed' }, Few: { Type: 'Fail' } },
    }).startLater({ n: 2 });
    expect(play.execution.status).toBe('SUCCEEDED');
  });

  it.each([
    ['$partition([1,2,3,4,5], 2)', [[1, 2], [3, 4], [5]]],
    ['$range(0, 9, 3)', [0, 3, 6, 9]],
    ['$range(1, 9, 9)', 1],
    ['$hash("input", "SHA-1")', '140f86aae51ab9e1cda9b4254fe98a74eb54c1a1'],
    ['$parse("{\\"a\\":[1]}").a[0]', 1],
    ['$uuid()', '00000000-0000-4000-8000-000000000000'],
    ['$random(42)', 0.7275636800328681],
    ['[1/0]', ['Infinity']],
    ['$now()', '1970-01-01T00:00:00.000Z'],
    ['$millis()', 0],
    ['$pad("a", 3, "xy") & $pad("a", -3)', 'axy  a'],
    ['$match("ab12", /[a-z]+([0-9]+)/).groups[0]', '12'],
  ] as const)('evaluates %s', async (expression, expected) => {
    expect(await outputOf(expression)).toEqual(expected);
  });

  it('reports what cannot be evaluated, and where', async () => {
    const play = await evaluate('$nothing');
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(play.history.find((event) => event.type === 'EvaluationFailed')).toMatchObject({
      previousEventId: 0,
      evaluationFailedEventDetails: { location: 'Output', state: 'Only' },
    });
  });

  it('computes in lists and objects, also what comes to null', async () => {
    const value = ['{% null %}', { a: '{% $states.input.n %}', b: ['{% 1 %}', 'plain'] }, 2];
    const play = await new Play({ QueryLanguage: 'JSONata', ...only({ Type: 'Pass', Output: value }) }).startLater({ n: [7] });
    expect(play.execution.output).toEqual([null, { a: [7], b: [1, 'plain'] }, 2]);
  });

  it('has its errors caught', async () => {
    const task = {
      Type: 'Task',
      Resource: 'arn:aws:states:::a:b',
      Arguments: '{% $nothing %}',
      Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Output: '{% $states.errorOutput.Error %}', Next: 'Done' }],
      End: true,
    };
    const play = await new Play({
      QueryLanguage: 'JSONata',
      StartAt: 'Bad',
      States: { Bad: task, Done: { Type: 'Succeed' } },
    }).startLater();
    expect(play.execution.output).toBe('States.QueryEvaluationError');
  });

  it.each([
    ['$eval("1+1")', '. T1006: Attempted to invoke a non-function'],
    ['$error("boom")', '. D3137: boom'],
    ['$count([1..873783])', ': Expression evaluation memory limit exceeded: Check for excessive memory usage'],
    ['$count($range(1, 360146, 1))', ': Expression evaluation memory limit exceeded: Check for excessive memory usage'],
    [Array(200).fill('1').join('+'), ': Stack overflow error: Check for non-terminating recursive function.'],
  ])('says of %.40s what it ended of', async (expression, words) => {
    expect((await evaluate(expression)).execution.cause).toContain(`'Output' threw an error during evaluation${words}`);
  });

  it.each([
    ['$eval', '$eval("1+1")'],
    ['a function as result', 'function($x){$x}'],
    ['endless recursion', '($f := function($n){ 1 + $f($n) }; $f(1))'],
    ['a sequence without end', '[1..10000000]'],
    ['a text without end', '$pad("x", 400000000)'],
    ['texts that double', '$length($reduce([1..28], function($a, $b) { $a & $a }, "text"))'],
    ['a picture without end', '$formatInteger(1, $pad("0", 5000, "0,"))'],
    ['a picture that leaves open what is whose', '$toMillis($pad("a", 100, "a") & "1", "[MNn][FNn][MNn][FNn][MNn][FNn]")'],
    ['a size beyond all numbers', '$partition([1, 2], $states.input)'],
    ['a step beyond all numbers', '$range(0, 1, $states.input)'],
    ['a seed beyond all numbers', '$random($states.input)'],
  ])('fails, and lives on, with %s', async (_, expression) => {
    expect((await evaluate(expression, Infinity)).execution).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });

  it('fails with a regular expression that is refused of new definitions', async () => {
    const stored = evaluatorOf('$contains("ab", /a(?=b)/)');
    await expect(stored(() => ({}), 'Output')).rejects.toMatchObject({ error: 'States.QueryEvaluationError' });
  });

  it.each([
    ['$sort([3, 1, 2])', [1, 2, 3]],
    ['$sort(["b", "a", "B"])', ['B', 'a', 'b']],
    ['$sort([[2, "a"], [1, "b"], [2, "c"], [1, "d"]], function($l, $r) { $l[0] > $r[0] }).($[1])', ['b', 'd', 'a', 'c']],
    ['[{"k": 2, "v": "a"}, {"k": 1, "v": "b"}, {"k": 2, "v": "c"}]^(>k).v', ['a', 'c', 'b']],
    ['($l := [3, 1, 2]; $l#$i^($).$i)', [1, 2, 0]],
    ['$distinct([1, "1", null, [1], {"a": 1, "b": 2}, [1], {"b": 2, "a": 1}, null, "[1]"])', [1, '1', null, [1], { a: 1, b: 2 }, '[1]']],
    ['$distinct([1, 1].($))', 1],
    ['$distinct([1, 1])', [1]],
    ['$spread([{"a": 1, "b": 2}, {"a": 3}])', [{ a: 1 }, { b: 2 }, { a: 3 }]],
    ['[{"k": "x", "v": 1}, {"k": "y", "v": 2}, {"k": "x", "v": 3}]{k: v}', { x: [1, 3], y: 2 }],
    ['($l := [[1, 2], [3]]; [$l{"all": $}, $l])', [{ all: [1, 2, 3] }, [1, 2], [3]]],
    ['{"a": [1, [2]], "b": 3}.*', [1, 2, 3]],
    ['$shuffle([1, 2, 3, 4])', [1, 4, 2, 3]],
    ['$shuffle([])', []],
    ['$toMillis("12:30", "[H01]:[m01]")', 45_000_000],
    ['$toMillis("Wednesday, 13th September 2017", "[FNn], [D1o] [MNn] [Y0001]")', 1_505_260_800_000],
    ['$toMillis("20180102030405006", "[Y0001][M01][D01][H01][m01][s01][f001]")', 1_514_862_245_006],
  ] as const)('comes to the same with a function of its own: %s', async (expression, expected) => {
    expect(await outputOf(expression)).toEqual(expected);
  });

  it.each([
    ['$sort([1, "a"])', 'D3070'],
    ['$sort([1, 2], 3)', 'T0410'],
    ['$sort()', 'T0410'],
    ['[1, "a"]^($)', 'T2007'],
    ['[true, false]^($)', 'T2008'],
  ])('refuses %s as the library does', async (expression, code) => {
    expect((await evaluate(expression)).execution.cause).toContain(code);
  });

  it('does not pay for variables that it does not speak of: it never looks at them', async () => {
    let looks = 0;
    const variables = Object.defineProperty({ sum: 7 }, 'other', { enumerable: true, get: () => (looks += 1) });
    const play = new Play({ QueryLanguage: 'JSONata', ...only({ Type: 'Pass', Output: '{% $sum %}' }) });
    expect((await begin(play.definition, {}, play.context, { variables })).execution.output).toBe(7);
    expect(looks).toBe(0);
  });

  it('sees a variable called __proto__', async () => {
    const play = await new Play({
      QueryLanguage: 'JSONata',
      StartAt: 'Set',
      States: {
        Set: { Type: 'Pass', Assign: JSON.parse('{"__proto__": {"a": 1}}') as object, Next: 'Tell' },
        Tell: { Type: 'Pass', Output: '{% [$exists($__proto__), $__proto__.a, $exists($a)] %}', End: true },
      },
    }).startLater();
    expect(play.execution.output).toEqual([true, 1, false]);
  });

  it('keeps its functions when variables are called like what they depend on', async () => {
    const play = await new Play({
      QueryLanguage: 'JSONata',
      StartAt: 'Set',
      States: {
        Set: { Type: 'Pass', Assign: { random: 1, millis: 2, now: 3 }, Next: 'Tell' },
        Tell: { Type: 'Pass', Output: '{% [$shuffle([1, 2]), $toMillis("01:00", "[H01]:[m01]")] %}', End: true },
      },
    }).startLater();
    expect(play.execution.output).toEqual([1, 2, 3_600_000]);
  });

  it('is not held up by a regular expression that makes backtracking explode', async () => {
    expect(await outputOf('$contains($states.input, /^(a+)+$/)', `${'a'.repeat(2000)}!`)).toBe(false);
  });

  it('is not ended because the clock of its machine was set on', async () => {
    let now = 0;
    vi.spyOn(Date, 'now').mockImplementation(() => (now += 18_000));
    expect(await outputOf('$sum([1..10].($ + 1))')).toBe(65);
  });
});
