import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as runtimes from '../../apps/saga/src/state-machines/runtime/runtime.js';
import type * as starts from '../../apps/saga/src/state-machines/runtime/start-execution.js';
import type * as schemas from '../../apps/saga/src/state-machines/schema/state-machine-migrations.js';
import type { Workers } from '../../apps/saga/src/state-machines/workers/call.js';
import { root } from '../system/paths.ts';

const built = join(root, 'apps/saga/dist/state-machines');

type Built = Readonly<{ runtime: typeof runtimes; start: typeof starts; schema: typeof schemas }>;

/** The saga's runtime of state machines as it was built. */
export const load = async (): Promise<Built> => {
  const from = (file: string): Promise<never> => import(pathToFileURL(join(built, file)).href) as Promise<never>;
  const [runtime, start, schema] = await Promise.all([
    from('runtime/runtime.js'),
    from('runtime/start-execution.js'),
    from('schema/state-machine-migrations.js'),
  ]);
  return { runtime, start, schema };
};

/** Answers every task at once, so that only the runtime is measured. */
export const idleWorkers: Workers = {
  activityOf: () => undefined,
  activityInput: ({ parameters }) => parameters,
  activityOutput: (_, output) => output,
  call: async () => ({ kind: 'succeeded', output: { id: 'x' } }),
};
