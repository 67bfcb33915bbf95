import { describe, expect, it } from 'vitest';
import { changedBuckets, openTasks } from '../index.js';
import { only, Play } from '../play.fixture.js';

const json = (text: string): never => JSON.parse(text) as never;

describe('hostile data', () => {
  it('fails an execution whose input is nested without end', () => {
    const deep = json(`${'['.repeat(5_000)}${']'.repeat(5_000)}`);
    let nested: unknown = deep;
    for (let level = 0; level < 100_000; level++) nested = [nested];
    expect(new Play(only({ Type: 'Pass' })).start(nested as never).execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  it('fails a task whose answer is nested without end', () => {
    let nested: unknown = 1;
    for (let level = 0; level < 100_000; level++) nested = { nested };
    const play = new Play(only({ Type: 'Task', Resource: 'arn:aws:states:::a:b' })).start().succeed(nested as never);
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  it('treats __proto__ as a name like any other', () => {
    const definition = json(
      '{"StartAt":"__proto__","States":{"__proto__":{"Type":"Pass","Parameters":{"__proto__":{"polluted":true},"constructor.$":"$.__proto__"},"Assign":{"__proto__":1},"Next":"Next"},"Next":{"Type":"Pass","Parameters":{"v.$":"$__proto__"},"ResultPath":"$.__proto__.deep","End":true}}}',
    );
    const play = new Play(definition).start(json('{"__proto__":"in"}'));
    expect(play.execution.status).toBe('SUCCEEDED');
    expect(JSON.stringify(play.execution.output)).toBe('{"__proto__":{"polluted":true,"deep":{"v":1}},"constructor":"in"}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('keeps a Map of 10,000 items in small pieces', () => {
    const items = Array.from({ length: 10_000 }, (_, index) => index);
    const iteration = { StartAt: 'T', States: { T: { Type: 'Task', Resource: 'arn:aws:states:::a:b', End: true } } };
    const play = new Play(only({ Type: 'Map', MaxConcurrency: 2, ItemProcessor: iteration })).start(items);
    for (let count = 0; count < 200; count++)
      play.signal({ kind: 'taskSucceeded', taskId: openTasks(play.execution)[0]!.taskId, output: count });
    const before = play.execution.buckets;
    play.signal({ kind: 'taskSucceeded', taskId: openTasks(play.execution)[0]!.taskId, output: 'x' });
    const changed = changedBuckets(before, play.execution.buckets).map(({ is }) => is);
    expect(changed.length).toBeLessThanOrEqual(3);
    expect(JSON.stringify(changed).length).toBeLessThan(10_000);
  });

  it.each([
    ['doubles its data', { Parameters: { 'a.$': '$', 'b.$': '$' } }, 'States.DataLimitExceeded'],
    ['nests its data deeper', { ResultPath: '$.a' }, 'States.Runtime'],
    [
      'doubles its variables',
      { Assign: { 'v.$': 'States.Array($, $)' }, Parameters: { 'a.$': '$', 'b.$': '$' } },
      'States.DataLimitExceeded',
    ],
  ])('ends a loop that %s with every round', (_, fields, error) => {
    const play = new Play({ StartAt: 'Again', States: { Again: { Type: 'Pass', ...fields, Next: 'Again' } } });
    play.limits = { payloadBytes: 1_000_000 };
    expect(play.start({}).execution).toMatchObject({ status: 'FAILED', error });
  });

  it('selects from lists of any length', () => {
    const items = Array.from({ length: 300_000 }, (_, index) => index);
    const play = new Play(
      only({ Type: 'Pass', Parameters: { 'n.$': 'States.ArrayLength($.items[*])', 'm.$': 'States.ArrayLength($.items[1:])' } }),
    ).start({ items });
    expect(play.execution.output).toEqual({ n: 300_000, m: 299_999 });
  });

  it('fails a filter whose expression would work on a text for too long', () => {
    const play = new Play(only({ Type: 'Pass', InputPath: '$[?(@ =~ /a{1000}/)]' })).start(['a'.repeat(100_000)]);
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  it('does not let a catcher catch its own failure', () => {
    const catcher = { ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Only' };
    const play = new Play(only({ Type: 'Task', Resource: 'arn:aws:states:::a:b', Catch: [catcher] })).start([]).fail('Odd');
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'States.ResultPathMatchFailure' });
  });

  it('fails an execution with more events than allowed', () => {
    const play = new Play({ StartAt: 'Again', States: { Again: { Type: 'Pass', Next: 'Again' } } });
    play.limits = { historyEvents: 100 };
    expect(play.start().execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime', lastEventId: 100 });
  });
});
