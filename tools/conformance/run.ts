import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ChoiceCase, choose } from './choice-case.ts';
import { type ExecutionCase, grade, play, type Played } from './execution-case.ts';
import type { Json } from '@quadrille/asl';
import type { Grades, RecordedEvent } from './grades.ts';
import { differences, isLike } from './likeness.ts';
import { answer, type TestStateCase } from './test-state-case.ts';
import { Tally } from './tally.ts';

/**
 * Measures the engine against recordings of AWS Step Functions.
 *
 *     node tools/conformance/run.ts --dir DIR [--floor T1=98 --floor choice=100 …] [--case NAME] [--restart] [--misses]
 *
 * Exits 0 only when every floor holds. T1 to T4 are taken over the pure and lambda tiers together.
 */
const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    floor: { type: 'string', multiple: true, default: [] },
    case: { type: 'string' },
    restart: { type: 'boolean', default: false },
    misses: { type: 'boolean', default: false },
  },
});

function read<T>(file: string): readonly T[] {
  const path = join(values.dir ?? '', file);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as T);
}

function chosen(id: string): boolean {
  return values.case === undefined || id.includes(values.case);
}

const tally = new Tally();
const none: Grades = { T1: false, T2: false, T3: false, T4: false };

for (const recorded of read<ExecutionCase>('executions.jsonl')) {
  if (!chosen(recorded.id)) continue;
  try {
    const played = await play(recorded);
    const grades = grade(recorded, played);
    if (values.restart) {
      const restarted = await play(recorded, true);
      tally.count('restart', JSON.stringify(restarted.history) === JSON.stringify(played.history), recorded.id);
    }
    tally.grade(recorded.tier, grades, recorded.id);
    if (values.case !== undefined) show(recorded, played);
  } catch (error) {
    tally.grade(recorded.tier, none, `${recorded.id}: ${(error as Error).message}`);
    if (values.case !== undefined) console.log(error);
  }
}

for (const recorded of read<ChoiceCase>('choice.jsonl')) {
  if (!chosen(recorded.id)) continue;
  try {
    const { matches, output } = await choose(recorded);
    tally.count('choice', matches, `${recorded.id} ${recorded.n}: ${JSON.stringify(output)} instead of ${JSON.stringify(recorded.output)}`);
  } catch (error) {
    tally.count('choice', false, `${recorded.id}: ${(error as Error).message}`);
  }
}

for (const recorded of read<TestStateCase>('teststate.jsonl')) {
  if (!chosen(recorded.id)) continue;
  try {
    const given = (await answer(recorded)) as unknown as Json;
    tally.count('teststate', isLike(given, recorded.expected), recorded.id);
    if (values.case !== undefined) console.log(recorded.id, JSON.stringify(recorded.request));
    if (values.case !== undefined) showDifferences(given, recorded.expected);
  } catch (error) {
    tally.count('teststate', false, `${recorded.id}: ${(error as Error).message}`);
  }
}

function show(recorded: ExecutionCase, { execution, history }: Played): void {
  console.log(recorded.id, JSON.stringify(recorded.definition, null, 1), recorded.input);
  if (!recorded.expected.events) return showDifferences(execution as unknown as Json, recorded.expected);
  for (let index = 0; index < Math.max(recorded.expected.events.length, history.length); index++) {
    const wanted = recorded.expected.events[index];
    const given = history[index] as unknown as RecordedEvent | undefined;
    console.log(String(wanted?.id ?? '-'), String(wanted?.type ?? '-'), wanted?.type === given?.type ? '' : `but played: ${given?.type}`);
    showDifferences(given, wanted);
  }
}

function showDifferences(given: Json | undefined, wanted: Json | undefined): void {
  for (const { at, actual, recorded } of differences(given, wanted)) {
    console.log(`    ${at}\n        recorded ${JSON.stringify(recorded)}\n        played   ${JSON.stringify(actual)}`);
  }
}

tally.print(values.misses || values.case !== undefined);
const broken = tally.below(values.floor);
for (const floor of broken) console.log(`below the floor: ${floor}`);
process.exitCode = broken.length > 0 ? 1 : 0;
