import { describe, expect, it } from 'vitest';
import { nextDue, openTasks } from '../index.js';
import { only, Play } from '../play.fixture.js';

const task = { Type: 'Task', Resource: 'arn:aws:states:::a:b' };

describe('iterations that share what is large', () => {
  it('run as many at once as their inputs have room in memory, and all of them in the end', () => {
    const input = { items: Array.from({ length: 12 }, (_, index) => index), large: 'x'.repeat(8 * 1024 * 1024) };
    const iteration = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'Inner',
      States: { Inner: { ...task, ResultPath: null, OutputPath: null, End: true } },
    };
    const each = { Type: 'Map', ItemsPath: '$.items', ItemSelector: { 'all.$': '$.large' }, ItemProcessor: iteration };
    const play = new Play(only(each)).start(input);
    let most = 0;
    while (play.execution.status === 'RUNNING') {
      const open = openTasks(play.execution);
      most = Math.max(most, open.length);
      if (nextDue(play.execution) === undefined && open[0]) play.signal({ kind: 'taskSucceeded', taskId: open[0].taskId, output: null });
      else play.elapse();
    }
    expect(most).toBe(8);
    expect(play.execution).toMatchObject({ status: 'SUCCEEDED', output: Array.from({ length: 12 }, () => ({})) });
  });
});
