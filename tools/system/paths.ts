import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. Everything that runs has it as its working directory. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** All that a checkout writes while it runs; safe to delete when nothing runs. */
export const stateDir = join(root, '.quadrille');

/** What may be kept when data is reset: class path, compiled code. */
export const cacheDir = join(stateDir, 'cache');
