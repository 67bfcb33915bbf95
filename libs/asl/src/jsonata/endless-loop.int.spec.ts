import { describe, expect, it, vi } from 'vitest';
import { only, Play } from '../play.fixture.js';

/** Among the slow ones because what it guards takes its time: an evaluation is ended after two seconds of computing. */
describe('a JSONata state', () => {
  it('fails, and lives on, with a loop without end, also while the clock of its machine is set back', async () => {
    let now = Date.now();
    vi.spyOn(Date, 'now').mockImplementation(() => (now -= 1));
    const endless = only({ Type: 'Pass', Output: '{% ($f := function(){ $f() }; $f()) %}' });
    const play = await new Play({ QueryLanguage: 'JSONata', ...endless }).startLater({});
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });

  it('fails, and lives on, with a regular expression that is searched for from every place of a long text', async () => {
    const matching = only({ Type: 'Pass', Output: '{% $count($match($states.input, /(?:a|x)*b|a/)) %}' });
    const play = await new Play({ QueryLanguage: 'JSONata', ...matching }).startLater('a'.repeat(200_000));
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });
});
