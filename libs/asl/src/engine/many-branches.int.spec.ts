import { describe, expect, it } from 'vitest';
import { type Bucket, type Buckets, changedBuckets, type ExecutionState, frameAt, nextDue, openTasks, redrive } from '../index.js';
import { isGroup } from './buckets.js';
import { only, Play } from '../play.fixture.js';

const ask = { Type: 'Task', Resource: 'arn:aws:states:::a:b', End: true };
const asking = { StartAt: 'Ask', States: { Ask: ask } };
const items = (length: number): readonly number[] => Array.from({ length }, (_, index) => index);
const mapOf = (length: number): Play => new Play(only({ Type: 'Map', ItemProcessor: asking })).start(items(length));

function mapOfPairs(length: number): Play {
  const both = { Type: 'Parallel', Branches: [asking, { StartAt: 'Too', States: { Too: ask } }], End: true };
  return new Play(only({ Type: 'Map', ItemProcessor: { StartAt: 'Both', States: { Both: both } } })).start(items(length));
}

type Step = Readonly<{ was: ExecutionState; is: ExecutionState }>;

/** Answers one task after another with what it was given, those that were opened by an answer included. */
function* answers(play: Play): Generator<Step> {
  const open = [...openTasks(play.execution)];
  for (let task = open.shift(); task; task = open.shift()) {
    const was = play.execution;
    play.tasks = [];
    play.signal({ kind: 'taskSucceeded', taskId: task.taskId, output: task.parameters });
    open.push(...play.tasks);
    yield { was, is: play.execution };
  }
}

/** How many entries there are in all lists that are not the ones that they were. */
function copied(was: Buckets, is: Buckets): number {
  let entries = Object.keys(is).length;
  for (const [key, now] of Object.entries(is)) {
    const before = was[key];
    if (before === now) continue;
    if (isGroup(now)) entries += copied(isGroup(before) ? before.buckets : {}, now.buckets);
    else entries += Object.keys({ ...now.frames, ...now.outputs }).length;
  }
  return entries;
}

/** All buckets beside each other, as they were saved before there were groups. */
const flat = (buckets: Buckets): { [key: string]: Bucket } =>
  Object.fromEntries(changedBuckets({}, buckets).map(({ key, is }) => [key, is!]));

const groupsIn = (buckets: Buckets): Buckets[] =>
  Object.values(buckets).flatMap((entry) => (isGroup(entry) ? [entry.buckets, ...groupsIn(entry.buckets)] : []));

describe('one of ten thousand branches', () => {
  it('is answered by copying as little as one of a hundred', () => {
    const most = (length: number): number =>
      Math.max(...Array.from(answers(mapOf(length)), ({ was, is }) => (is.status === 'RUNNING' ? copied(was.buckets, is.buckets) : 0)));
    expect(most(10_000)).toBeLessThan(most(100) + 50);
  });

  it('is entered when its turn comes, and left alone until then', () => {
    const length = 10_000;
    const Branches = items(length).map((index) => ({ StartAt: `A${index}`, States: { [`A${index}`]: ask } }));
    const play = new Play(only({ Type: 'Parallel', Branches }));
    play.limits = { transitionsPerAdvance: 500 };
    play.start();
    let opened = play.tasks.length;
    for (let was = play.execution; nextDue(play.execution) !== undefined; was = play.execution) {
      opened += play.elapse().tasks.length;
      // Five hundred in a row are in nine buckets at most; and the one of the execution.
      expect(changedBuckets(was.buckets, play.execution.buckets).length).toBeLessThanOrEqual(10);
    }
    expect(opened).toBe(length);
  });

  it('runs again after a redrive without writing down which others do', async () => {
    const play = await redriven();
    for (const { was, is } of answers(play)) {
      const written = changedBuckets(was.buckets, is.buckets).map(({ is: bucket }) => bucket);
      expect(JSON.stringify(written).length).toBeLessThan(5_000);
      expect(is.held === was.held || is.status !== 'RUNNING').toBe(true);
    }
    expect(play.execution).toMatchObject({ status: 'SUCCEEDED', output: items(failing + 2) });
  });

  it('runs again also where an earlier version redrove it, which wrote down those that were left', async () => {
    const play = await redriven();
    const { held, buckets } = play.execution;
    const { again, ...others } = held['0']!;
    const root = frameAt(buckets, '0')!;
    const branches = { ...root.branches!, again, repeated: undefined };
    play.execution = { ...play.execution, held: { '0': others }, buckets: { ...buckets, '': { frames: { '0': { ...root, branches } } } } };
    expect(Array.from(answers(play)).at(-1)?.is).toMatchObject({ status: 'SUCCEEDED', output: items(failing + 2) });
  });
});

const failing = 2_000;

/** A map run of which all but the last two iterations failed, and the next one was stopped. */
async function redriven(): Promise<Play> {
  const processor = { ...asking, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };
  const play = new Play(only({ Type: 'Map', ItemProcessor: processor, MaxConcurrency: 1, ToleratedFailurePercentage: 100 }));
  play.start(items(failing + 2));
  for (let count = 0; count < failing; count++) play.fail('Bad');
  const { execution, tasks } = await redrive(play.definition, play.signal({ kind: 'stop' }).execution, play.context);
  return Object.assign(play, { execution, tasks });
}

describe('the buckets of an execution', () => {
  it('are told to a store one by one: what is stored is the whole', () => {
    const play = mapOf(3_000);
    const rows = new Map<string, Bucket>();
    const store = (was: Buckets, is: Buckets): void => {
      for (const { key, is: bucket } of changedBuckets(was, is))
        if (bucket) rows.set(key, bucket);
        else rows.delete(key);
    };
    store({}, play.execution.buckets);
    const seen = Array.from(answers(play), ({ was, is }, count) => {
      store(was.buckets, is.buckets);
      return count % 500 === 499 ? [Object.fromEntries(rows), flat(is.buckets)] : [];
    }).filter(({ length }) => length > 0);
    expect(seen.map(([stored]) => stored)).toEqual(seen.map(([, whole]) => whole));
    expect(seen.map(([stored]) => Object.keys(stored!).length > 0)).toEqual([true, true, true, true, true, false]);
  });

  it('leave no empty groups behind', () => {
    for (const { is } of answers(mapOfPairs(300)))
      expect(groupsIn(is.buckets).filter((group) => Object.keys(group).length === 0)).toEqual([]);
  });

  it.each([
    ['of a Map', mapOf],
    ['of Parallels within a Map', mapOfPairs],
  ])('%s may lie beside each other, as an earlier version saved them', (_, playOf) => {
    const play = playOf(1_500);
    let count = 0;
    for (const { is } of answers(play)) if (++count % 700 === 0) play.execution = { ...is, buckets: flat(is.buckets) };
    expect(play.execution).toMatchObject({ status: 'SUCCEEDED', buckets: {} });
    expect(play.execution.output).toHaveLength(1_500);
  });
});
