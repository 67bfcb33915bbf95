import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '@quadrille/asl';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { type ApiErrorCase, isOfTheLanguage, refusalOf } from './api-error-case.ts';
import { type ChoiceCase, choose } from './choice-case.ts';
import { type ExecutionCase, grade, play, type Played } from './execution-case.ts';
import type { Grades } from './grades.ts';
import { isLike } from './likeness.ts';
import { Tally } from './tally.ts';
import { answer, type TestStateCase } from './test-state-case.ts';

export type MeasureOptions = {
  /** Only cases whose name contains this. */
  readonly only?: string | undefined;
  /** Only these files; all where nothing is said. */
  readonly files?: readonly string[];
  /** Play each case a second time with its state going through text after each step. */
  readonly restart?: boolean;
  /** An endpoint that rejected requests are sent to as well. */
  readonly endpoint?: SFNClient | undefined;
  readonly onExecution?: (recorded: ExecutionCase, played: Played) => void;
  readonly onTestState?: (recorded: TestStateCase, given: Json) => void;
};

const none: Grades = { T1: false, T2: false, T3: false, T4: false };

/** Plays every case of the files in a folder that bear a known name, and counts what matches. */
export async function measure(dir: string, options: MeasureOptions = {}): Promise<Tally> {
  const tally = new Tally();
  const chosen = <T extends { readonly id: string }>(file: string): readonly T[] =>
    (options.files?.includes(file) === false ? [] : read<T>(join(dir, file))).filter(({ id }) => id.includes(options.only ?? ''));
  for (const recorded of chosen<ExecutionCase>('executions.jsonl')) await measureExecution(recorded, tally, options);
  for (const recorded of chosen<ChoiceCase>('choice.jsonl')) {
    await guarded(
      recorded.id,
      (what) => tally.count('choice', false, what),
      async () => {
        const { matches, output } = await choose(recorded);
        tally.count(
          'choice',
          matches,
          `${recorded.id} ${recorded.n}: ${JSON.stringify(output)} instead of ${JSON.stringify(recorded.output)}`,
        );
      },
    );
  }
  for (const recorded of chosen<TestStateCase>('teststate.jsonl')) {
    await guarded(
      recorded.id,
      (what) => tally.count('teststate', false, what),
      async () => {
        const given = (await answer(recorded)) as unknown as Json;
        tally.count('teststate', isLike(given, recorded.expected), recorded.id);
        options.onTestState?.(recorded, given);
      },
    );
  }
  for (const recorded of chosen<ApiErrorCase>('api-errors.jsonl')) {
    if (options.endpoint) await measureEndpoint(recorded, options.endpoint, tally);
    else tally.leaveOut('api-errors', 'needs --endpoint');
    if (!isOfTheLanguage(recorded)) continue;
    await guarded(
      recorded.id,
      (what) => tally.count('refusals', false, what),
      () => {
        const refusal = refusalOf(recorded);
        tally.count(
          'refusals',
          refusal === recorded.expected.message,
          `${recorded.id}: ${refusal} instead of ${recorded.expected.message}`,
        );
      },
    );
  }
  return tally;
}

async function measureExecution(recorded: ExecutionCase, tally: Tally, options: MeasureOptions): Promise<void> {
  await guarded(
    recorded.id,
    (what) => tally.grade(recorded.tier, none, what),
    async () => {
      const played = await play(recorded);
      tally.grade(recorded.tier, grade(recorded, played), recorded.id);
      options.onExecution?.(recorded, played);
      if (!options.restart) return;
      const restarted = await play(recorded, true);
      tally.count('restart', JSON.stringify(restarted.history) === JSON.stringify(played.history), recorded.id);
    },
  );
}

async function measureEndpoint(recorded: ApiErrorCase, endpoint: SFNClient, tally: Tally): Promise<void> {
  // The client is loaded only where it is needed: reading it takes longer than all other cases together.
  const { rejectionOf } = await import('./rejected-requests.ts');
  const given = await rejectionOf(recorded, endpoint);
  const wanted = recorded.expected.Error;
  const what = `${recorded.id}: ${JSON.stringify(given)} instead of ${JSON.stringify(wanted)}`;
  tally.count('api-errors', given !== undefined && isLike(given, wanted), what);
}

/** A case that cannot be played is a miss with a reason. */
async function guarded(id: string, missed: (what: string) => void, run: () => Promise<void> | void): Promise<void> {
  try {
    await run();
  } catch (error) {
    missed(`${id}: ${(error as Error).message}`);
  }
}

function read<T>(path: string): readonly T[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as T);
}
