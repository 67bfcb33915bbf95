import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { only, Play } from '../play.fixture.js';

const list = Array.from({ length: 20_000 }, (_, index) => (index * 7919) % 20_000);
const played = (expression: string): Promise<Play> =>
  new Play({ QueryLanguage: 'JSONata', ...only({ Type: 'Pass', Output: `{% ${expression} %}` }) }).startLater(list);

/** Among the slow ones because the lists are long; in time or memory that multiplies, each would hang or take the process with it. */
describe('a JSONata state with a long list', () => {
  it.each([
    ['$count($sort($states.input))', 20_000],
    ['$count($distinct($states.input.[$]))', 20_000],
    ['$count($spread($states.input.{"a": 1, "b": 2}))', 40_000],
    ['($l := [1..50000]; $count($l{"all": $}.all))', 50_000],
    ['$count($merge([1..10000].{$string($): [1]}).*)', 10_000],
  ])('computes %s', async (expression, expected) => {
    // Time goes by only while this process computes: on a machine that is busy with something else a list is no longer than elsewhere.
    const now = (): number => Object.values(process.cpuUsage()).reduce((sum, microseconds) => sum + microseconds / 1000, 0);
    vi.stubGlobal('performance', { now });
    onTestFinished(() => void vi.unstubAllGlobals());
    expect((await played(expression)).execution.output).toBe(expected);
  });

  it.each([
    ['[1..800000]^(-$)'],
    ['($l := [1..300000]; $l#$i^(-$).$i)'],
    ['$sort([1..800000], function($l, $r) { $l < $r })'],
    ['$map([1..800000], $substringBefore($pad("a", 100000, "a"), ?))'],
  ])('ends %s in time', async (expression) => {
    const { error, cause } = (await played(expression)).execution;
    expect([error, cause]).toEqual(['States.QueryEvaluationError', expect.stringContaining('Expression evaluation timeout')]);
  });

  it('lets others have their turn between its expressions', async () => {
    const Output = Array.from({ length: 10 }, (_, index) => `{% $count($filter($states.input, function($x) { $x > ${index} })) %}`);
    let turns = 0;
    const timer = setInterval(() => void turns++, 10);
    const play = await new Play({ QueryLanguage: 'JSONata', ...only({ Type: 'Pass', Output }) }).startLater(list.slice(0, 20_000));
    clearInterval(timer);
    expect(play.execution.status).toBe('SUCCEEDED');
    expect(turns).toBeGreaterThan(1);
  });

  it('fails with a result that doubles', async () => {
    const { error } = (await played('$reduce([1..30], function($a, $b) { [[$a, $a]] }, 1)')).execution;
    expect(error).toBe('States.QueryEvaluationError');
  });
});
