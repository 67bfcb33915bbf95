import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../system/paths.ts';
import type { Environment } from '../system/services.ts';

/** The environment of a service that runs with a planted defect: a module that patches it before it starts. The product knows nothing of it. */
export const planted = (name: string, env: Environment = {}): Environment => ({
  ...env,
  NODE_OPTIONS: `--import ${pathToFileURL(join(root, 'tools', 'faults', 'planted', `${name}.mjs`)).href}`,
});

export const sound: Environment = { NODE_OPTIONS: undefined };
