import { join } from 'node:path';
import type { Progress } from '../system/progress.ts';
import { root } from '../system/paths.ts';
import { runCaptured } from './run-captured.ts';
import { none, sum, type Tally } from './tally.ts';

const module = (path: string): string => join(root, 'node_modules', path);
const tsc = module('typescript/bin/tsc');

/** What has to hold of the text of the repository. Each is one or several programs that must all end with 0. */
const checks: Readonly<Record<string, readonly (readonly string[])[]>> = {
  types: [
    [tsc, '-b'],
    [tsc, '-p', 'tsconfig.spec.json'],
  ],
  // The second finds what nobody uses: files, exports, packages.
  lint: [
    [module('oxlint/bin/oxlint'), '--deny-warnings'],
    [module('knip/bin/knip.js'), '--no-config-hints'],
  ],
  format: [[module('oxfmt/bin/oxfmt'), '--check']],
  boundaries: [[module('dependency-cruiser/bin/dependency-cruiser.mjs'), 'apps', 'libs', 'tools', '--config', '.dependency-cruiser.cjs']],
  documents: [['tools/commands/docs.ts', '--check']],
};

const runCheck = (name: string, programs: readonly (readonly string[])[], progress: Progress, signal: AbortSignal): Promise<Tally> =>
  progress
    .step(name, async () => {
      for (const program of programs) {
        const { code, output } = await runCaptured(program, {}, signal);
        if (code !== 0) throw new Error(output.trim());
      }
      return { passed: 1, failed: 0 };
    })
    .catch((error: Error) => {
      progress.note(`${name}:\n${error.message}\n`);
      return { passed: 0, failed: 1 };
    });

/** Runs them one after another: side by side on two cores they would only wait for each other. */
export const runChecks = async (progress: Progress, signal: AbortSignal): Promise<Tally> => {
  let tally = none;
  for (const [name, programs] of Object.entries(checks)) tally = sum(tally, await runCheck(name, programs, progress, signal));
  return tally;
};
