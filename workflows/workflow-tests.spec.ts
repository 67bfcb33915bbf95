import { relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findFiles } from '../tools/asl/find-files.ts';
import { isTestFile, testsOf } from '../tools/asl/test/run-file.ts';

/** What `npm run asl -- test` runs, among the unit tests. */
describe.each(findFiles([import.meta.dirname], isTestFile).map((file) => relative('.', file)))('%s', (file) => {
  it.each(testsOf(file))('$name', async ({ run }) => {
    expect(await run()).toMatchObject({ problems: [], differences: [] });
  });
});
