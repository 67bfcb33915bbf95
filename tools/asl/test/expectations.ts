import type { Json } from '@quadrille/asl';
import type { Asked } from '../play/played.ts';
import { type Difference, differences, firstMissing, jsonLine } from './differences.ts';
import type { Expect, ExpectedTask } from './test-file.ts';

/** What a play came to, as tests speak of it. */
export type Result = Readonly<{
  status: string;
  output: Json | undefined;
  error: string | undefined;
  cause: string | undefined;
  /** States in the order in which they were entered, by the place: '' for the execution itself. */
  visited: ReadonlyMap<string, readonly string[]>;
  asked: readonly Asked[];
  seconds: number;
}>;

/** What did not come as expected; nothing when all of it did. */
export const unmet = (expect: Expect, result: Result): readonly Difference[] => {
  const states = result.visited.get('') ?? [];
  const tasks = result.asked.map(({ at, ...task }) => ({ ...task, at: at / 1_000 }));
  return [
    ...whole('status', expect.status, result.status),
    ...whole('error', expect.error, result.error),
    ...whole('cause', expect.cause, result.cause),
    ...(expect.causeIncludes === undefined || result.cause?.includes(expect.causeIncludes)
      ? []
      : [{ at: 'causeIncludes', expected: expect.causeIncludes, actual: result.cause }]),
    ...whole('output', expect.output, result.output),
    ...(expect.outputIncludes === undefined ? [] : differences(result.output, expect.outputIncludes, 'outputIncludes', true)),
    ...path('states', expect.states, states),
    ...inOrder('statesInclude', expect.statesInclude, states),
    ...(expect.statesExclude ?? [])
      .filter((state) => [...result.visited.values()].some((visited) => visited.includes(state)))
      .map((state) => ({ at: 'statesExclude', expected: `not ${state}`, actual: states.join(' → ') })),
    ...Object.entries(expect.branches ?? {}).flatMap(([place, expected]) => path(`branches.${place}`, expected, result.visited.get(place))),
    ...(expect.tasks === undefined ? [] : differences(tasks, expect.tasks, 'tasks', true)),
    ...someTasks(expect.tasksInclude, tasks),
    ...time(expect.seconds, result.seconds),
  ];
};

const whole = (at: string, expected: unknown, actual: unknown): readonly Difference[] =>
  expected === undefined ? [] : differences(actual, expected, at);

/** A path is looked at as a whole: one state too many would shift all that follow. */
const path = (at: string, expected: readonly string[] | undefined, actual: readonly string[] | undefined): readonly Difference[] =>
  expected === undefined || jsonLine(expected) === jsonLine(actual)
    ? []
    : [{ at, expected: expected.join(' → '), actual: actual?.join(' → ') }];

const inOrder = (at: string, expected: readonly string[] | undefined, actual: readonly string[]): readonly Difference[] => {
  const missing = expected && firstMissing(actual, expected, (state, wanted) => state === wanted);
  return missing === undefined ? [] : [{ at: `${at}[${missing}]`, expected: expected![missing], actual: actual.join(' → ') }];
};

const someTasks = (expected: readonly ExpectedTask[] | undefined, actual: readonly Asked[]): readonly Difference[] => {
  const missing = expected && firstMissing(actual, expected, (task, wanted) => differences(task, wanted, '', true).length === 0);
  if (missing === undefined) return [];
  const wanted = expected![missing]!;
  const near = actual
    .filter(({ state }) => wanted.state === undefined || state === wanted.state)
    .map(({ workflow: _, ...task }) => jsonLine(task));
  return [{ at: `tasksInclude[${missing}]`, expected: jsonLine(wanted), actual: near.join('\n') || undefined }];
};

const time = (expected: Expect['seconds'], actual: number): readonly Difference[] => {
  if (expected === undefined) return [];
  const { atLeast, atMost } = typeof expected === 'number' ? { atLeast: expected, atMost: expected } : expected;
  return actual >= (atLeast ?? 0) && actual <= (atMost ?? Infinity) ? [] : [{ at: 'seconds', expected, actual }];
};
