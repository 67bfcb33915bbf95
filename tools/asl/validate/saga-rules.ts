import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Diagnostic } from '@quadrille/asl';
import type * as workflows from '../../../apps/saga/src/domain/workflow.js';
import { root } from '../../system/paths.ts';
import type { WorkflowFile } from '../workflow-file.ts';

/** Where the saga looks for workflows, and what it has against a definition. */
export type Saga = Readonly<{ folder: string; rules: () => Promise<Pick<typeof workflows, 'problemsOf'>> }>;

/** The saga as it was built. */
export const builtSaga: Saga = {
  folder: join(root, 'workflows'),
  rules: () => import(pathToFileURL(join(root, 'apps/saga/dist/domain/workflow.js')).href) as Promise<typeof workflows>,
};

/** True for what the saga loads when it starts: by its name, and in the folder itself. */
const isLoaded = (file: string, folder: string): boolean =>
  /^.+\.asl\.(?:yaml|json)$/.test(basename(file)) && realpathSync(dirname(file)) === realpathSync(folder);

/**
 * Adds to the findings of valid workflows that the saga loads why it could not run them: good Amazon States Language it may be, but
 * the saga ends at its start. Each names its state; lines are not known any more. The saga's code is loaded only where it is asked.
 */
export const withSagaRules = async (read: readonly WorkflowFile[], { folder, rules }: Saga): Promise<readonly WorkflowFile[]> => {
  if (!read.some(({ file }) => isLoaded(file, folder))) return read;
  const { problemsOf } = await rules();
  return read.map((workflow) => {
    const { definition, diagnostics, ...rest } = workflow;
    if (!definition || !isLoaded(rest.file, folder)) return workflow;
    const problems = problemsOf(definition).map(refusedBySaga);
    return problems.length === 0 ? workflow : { ...rest, diagnostics: [...diagnostics, ...problems] };
  });
};

const refusedBySaga = (problem: string): Diagnostic => ({
  severity: 'error',
  code: 'SCHEMA_VALIDATION_FAILED',
  message: `The saga does not run it: ${problem}`,
  pointer: '',
  line: 1,
  column: 1,
});
