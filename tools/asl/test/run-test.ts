import { type Beginning, beginningWith } from '../play/beginning.ts';
import type { Given } from '../play/play-settings.ts';
import type { Play } from '../play/play.ts';
import type { Machine, Played } from '../play/played.ts';
import { setUp } from '../play/set-up.ts';
import { statesOf } from '../play/states-of.ts';
import type { ValidWorkflow } from '../workflow-file.ts';
import type { Difference } from './differences.ts';
import { type Result, unmet } from './expectations.ts';
import type { Expect, WorkflowTest } from './test-file.ts';

/** How a test ended. It has passed when nothing differs and nothing kept it from being played to its end. */
export type Verdict = Readonly<{
  name: string;
  differences: readonly Difference[];
  problems: readonly string[];
  states: readonly string[];
}>;

export const hasPassed = ({ differences, problems }: Verdict): boolean => differences.length === 0 && problems.length === 0;

/** Plays a test of a workflow. `file` is where it stands: the files that it names are looked for from there. */
export const runTest = async (workflow: ValidWorkflow, test: WorkflowTest, defaults: Beginning, file: string): Promise<Verdict> => {
  const { name, expect, stop, ...own } = test;
  let play: Play | undefined;
  const states = (): readonly string[] => play?.visited.get('') ?? [];
  try {
    checkStates(expect, workflow);
    const ready = setUp(workflow, beginningWith(defaults, own), file);
    play = ready.play;
    const given = { ...ready.given, ...(stop && { stop }) } as Given;
    const played = await play.run(ready.machine, ready.input, given);
    const { answers }: Machine = ready.machine;
    return { name, differences: unmet(expect, resultOf(play, played)), problems: answers.leftOf(Object.keys(own.mocks)), states: states() };
  } catch (error) {
    return { name, differences: [], problems: [(error as Error).message], states: states() };
  }
};

/** @throws for states that the workflow does not have: that they are not visited would hold for ever */
const checkStates = ({ states = [], statesInclude = [], statesExclude = [] }: Expect, { name, definition }: ValidWorkflow): void => {
  const known = statesOf(definition);
  const unknown = [...states, ...statesInclude, ...statesExclude].filter((state) => !known.has(state));
  if (unknown.length > 0) throw new Error(`${name} has no state ${unknown.join(', ')}, but the test expects something of it`);
};

const resultOf = ({ visited, asked }: Play, { execution, history }: Played): Result => {
  const { status, output, error, cause, startTime, stopTime } = execution;
  const end = stopTime ?? history.at(-1)?.timestamp ?? startTime;
  return { status, output, error, cause, visited, asked, seconds: (end - startTime) / 1_000 };
};
