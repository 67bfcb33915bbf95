import { existsSync } from 'node:fs';
import { findFiles } from '../find-files.ts';
import { paint } from '../../terminal/live-lines.ts';
import { verdictLines } from './report.ts';
import { isTestFile, testsOf } from './run-file.ts';
import { hasPassed } from './run-test.ts';

export type Printer = (line: string) => void;

/** Runs the tests of some files and folders and prints them. Answers whether all have passed; nothing to run is no success. */
export const runTests = async (given: readonly string[], only: string | undefined, print: Printer): Promise<boolean> => {
  const files = findFiles(given.map(testFileOf), isTestFile);
  if (files.length === 0) {
    print(`There are no tests (*.asl.test.yaml) in ${given.join(', ')}. docs/how-to/write-a-workflow.md shows how to write one.`);
    return false;
  }
  const count = { passed: 0, failed: 0 };
  for (const file of files) {
    print(paint('bold', file));
    try {
      for (const test of testsOf(file)) {
        if (only !== undefined && !test.name.includes(only)) continue;
        const verdict = await test.run();
        count[hasPassed(verdict) ? 'passed' : 'failed']++;
        for (const line of verdictLines(verdict)) print(line);
      }
    } catch (error) {
      count.failed++;
      print(`  ${paint('red', `✗ ${(error as Error).message.replaceAll('\n', '\n    ')}`)}`);
    }
  }
  if (count.passed + count.failed === 0) print(`No test has “${only}” in its name.`);
  else print(`\n${count.passed} passed, ${count.failed} failed`);
  return count.failed === 0 && count.passed > 0;
};

/** Who names a workflow means the tests beside it. */
const testFileOf = (path: string): string => {
  const beside = path.replace(/\.asl\.(?:ya?ml|json)$/, '.asl.test.yaml');
  return !isTestFile(path) && existsSync(beside) ? beside : path;
};
