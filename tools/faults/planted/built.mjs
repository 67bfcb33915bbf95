import { join } from 'node:path';

/** A module of a service's libraries as it runs: patched before the service loads it. Working directory: the checkout. */
export const built = (path) => import(join(process.cwd(), 'libs', path));
