import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root } from '../system/paths.ts';
import type { Progress } from '../system/progress.ts';
import { runCaptured } from './run-captured.ts';
import type { Tally } from './tally.ts';
import { MachineClock } from './machine-clock.ts';

type Report = {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
};
type Counted = Tally & { readonly skipped: number };

const count = (reportFile: string, code: number): Counted => {
  let report: Report;
  try {
    report = JSON.parse(readFileSync(reportFile, 'utf8')) as Report;
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }; // it ended before it could tell
  }
  const skipped = report.numPendingTests + report.numTodoTests;
  // What is skipped was not shown to hold; and a file that cannot be loaded fails without a single test of it.
  const failed = report.numFailedTests + skipped;
  return { passed: report.numPassedTests, failed: code !== 0 && failed === 0 ? 1 : failed, skipped };
};

/** `… WAS NOT MEASURED: why`: something that a spec could have shown, had all been there. Not to be lost among what else it says. */
const isShouted = (text: string): boolean => /^[A-Z]{2,}( [A-Z]{2,})+: /.test(text);

/** `✓  load  tools/…spec.ts (3 tests) 12345ms`; other tiers have more files than anybody wants to see. */
const passedFile = /^✓ +(?:e2e|load|crash) +(\S+\.ts .*)/;

/** The projects of vitest.config.ts: `load` and `crash` are the end-to-end tests under load, and those of what a crash leaves behind. */
export type TestTier = 'unit' | 'integration' | 'e2e' | 'load' | 'crash';

/** Runs one tier of specs. Shows end-to-end files as they end, and everything when something fails. */
export const runTier = async (
  tier: TestTier,
  filters: readonly string[],
  env: Readonly<Record<string, string>>,
  progress: Progress,
  signal: AbortSignal,
): Promise<Tally> => {
  const reportFile = join(env['TEST_DATA_DIR'] ?? root, `${tier}.json`);
  rmSync(reportFile, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  // A filter need not have something in every tier; a tier that is empty without one is a mistake.
  const narrowed = filters.length > 0 ? ['--passWithNoTests', ...filters] : [];
  const args = [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--project', tier, ...reporters, ...narrowed];
  const ended = (line: string): void => {
    const text = stripVTControlCharacters(line).trim();
    if (isShouted(text)) progress.note(text);
    const file = passedFile.exec(text)?.[1];
    if (file !== undefined) progress.note(file);
  };
  let said = '';
  const tally = await progress.step(`${tier} tests`, async (detail) => {
    const ports = tier === 'load' ? 'upper' : 'lower'; // it runs beside another tier
    const surroundings = { ...env, TEST_PORTS: ports, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' };
    const clock = new MachineClock();
    const { code, output } = await runCaptured(args, surroundings, signal, ended);
    // Whoever wonders why something came late has to know.
    const { setMs, stoodStillMs } = clock;
    if (stoodStillMs > 0) progress.note(`this machine stood still for ${(stoodStillMs / 1000).toFixed(1)} s meanwhile`);
    if (Math.abs(setMs) > 1000) progress.note(`the clock of this machine was set by ${(setMs / 1000).toFixed(1)} s meanwhile`);
    const { passed, failed, skipped } = count(reportFile, code);
    detail(`${passed} passed${failed === 0 ? '' : `, ${failed} failed`}${skipped === 0 ? '' : `, of them ${skipped} skipped`}`);
    if (failed > 0) said = output;
    return { passed, failed };
  });
  if (said !== '') console.log(said);
  return tally;
};
