import { describe, expect, it } from 'vitest';
import { only, Play } from '../play.fixture.js';

describe('a variable', () => {
  it('is seen by later states, of either language, not by the state that assigns it', async () => {
    const play = await new Play({
      StartAt: 'First',
      States: {
        First: { Type: 'Pass', Assign: { 'total.$': '$.a' }, Next: 'Second' },
        Second: { Type: 'Pass', QueryLanguage: 'JSONata', Assign: { total: '{% $total + 1 %}' }, Output: '{% $total %}', Next: 'Third' },
        Third: { Type: 'Pass', Parameters: { 'before.$': '$', 'now.$': '$total' }, End: true },
      },
    }).startLater({ a: 1 });
    expect(play.execution.output).toEqual({ before: 1, now: 2 });
  });

  it('is seen inside branches, which have variables of their own that end with them', () => {
    const branch = (name: string): object => ({
      StartAt: name,
      States: { [name]: { Type: 'Pass', Assign: { [`own${name}`]: 1 }, Parameters: { 'x.$': '$x' }, End: true } },
    });
    const play = new Play({
      StartAt: 'Set',
      States: {
        Set: { Type: 'Pass', Assign: { x: 7 }, Next: 'Both' },
        Both: { Type: 'Parallel', Branches: [branch('A'), branch('B')], Next: 'After' },
        After: { Type: 'Pass', Parameters: { 'x.$': '$x', 'inner.$': '$' }, ResultPath: '$', End: true },
      },
    }).start();
    expect(play.execution.output).toEqual({ x: 7, inner: [{ x: 7 }, { x: 7 }] });
    const gone = new Play({
      StartAt: 'P',
      States: {
        P: { Type: 'Parallel', Branches: [branch('A')], Next: 'Q' },
        Q: { Type: 'Pass', Parameters: { 'v.$': '$ownA' }, End: true },
      },
    });
    expect(gone.start().execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  it('is not seen by what a distributed Map runs, only by the Map itself', () => {
    const see = { StartAt: 'See', States: { See: { Type: 'Pass', Parameters: { 'x.$': '$x' }, End: true } } };
    const ProcessorConfig = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' };
    const each = (processor: object, fields: object): Play =>
      new Play({
        StartAt: 'Set',
        States: {
          Set: { Type: 'Pass', Assign: { x: 7 }, Next: 'Each' },
          Each: { Type: 'Map', ItemProcessor: { ProcessorConfig, ...processor }, ...fields, End: true },
        },
      }).start([1]);
    expect(each(see, {}).execution).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
    const told = { StartAt: 'Tell', States: { Tell: { Type: 'Pass', End: true } } };
    expect(each(told, { ItemSelector: { 'x.$': '$x' } }).execution).toMatchObject({ status: 'SUCCEEDED', output: [{ x: 7 }] });
  });

  it('takes the result of a task, the error of a catcher, the rule of a choice', () => {
    const task = {
      Type: 'Task',
      Resource: 'arn:aws:states:::a:b',
      Assign: { 'result.$': '$.n' },
      Catch: [{ ErrorEquals: ['States.ALL'], Assign: { 'why.$': '$.Error' }, Next: 'Which?' }],
      Next: 'Which?',
    };
    const which = {
      Type: 'Choice',
      Choices: [{ Variable: '$why', IsPresent: true, Assign: { 'chosen.$': '$why' }, Next: 'Tell' }],
      Default: 'Done',
    };
    const definition = {
      StartAt: 'Do',
      States: {
        Do: task,
        'Which?': which,
        Tell: { Type: 'Pass', Parameters: { 'it.$': '$chosen' }, End: true },
        Done: { Type: 'Pass', Parameters: { 'it.$': '$result' }, End: true },
      },
    };
    expect(new Play(definition).start().succeed({ n: 3 }).execution.output).toEqual({ it: 3 });
    expect(new Play(definition).start().fail('Odd').execution.output).toEqual({ it: 'Odd' });
  });

  it('is told in the history', () => {
    const play = new Play(only({ Type: 'Pass', Assign: { x: [1] } })).start();
    expect(play.history.find((event) => event.type === 'PassStateExited')).toMatchObject({
      stateExitedEventDetails: { assignedVariables: { x: '[1]' } },
    });
  });
});
