import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { validWorkflow } from '../workflow-file.ts';
import { BadFile, readYaml } from '../read-yaml.ts';
import { runTest, type Verdict } from './run-test.ts';
import { TestFile } from './test-file.ts';

const shape = /\.asl\.test\.ya?ml$/;

export const isTestFile = (file: string): boolean => shape.test(file);

/** A test of a file, ready to be run; its name says what the workflow guarantees. */
export type ReadyTest = Readonly<{ name: string; run: () => Promise<Verdict> }>;

/** The tests of a file. @throws BadFile where the file, or the workflow that it tests, cannot be used */
export const testsOf = (file: string): readonly ReadyTest[] => {
  const { workflow: named, defaults, tests } = readYaml(file, TestFile);
  const twice = tests.find(({ name }, index) => tests.findIndex((other) => other.name === name) < index);
  if (twice) throw new BadFile(file, [`two tests are called ${twice.name}`]);
  const workflow = validWorkflow(named === undefined ? tested(file) : resolve(dirname(file), named));
  return tests.map((test) => ({ name: test.name, run: () => runTest(workflow, test, defaults, file) }));
};

/** The workflow beside a file of tests: the same name without `test`. */
const tested = (file: string): string => {
  const candidates = ['.asl.yaml', '.asl.yml', '.asl.json'].map((ending) => file.replace(shape, ending));
  const found = candidates.find((candidate) => existsSync(candidate));
  if (found === undefined)
    throw new BadFile(file, [`there is no workflow beside it (${candidates[0]}); say which one is meant: workflow: FILE`]);
  return found;
};
