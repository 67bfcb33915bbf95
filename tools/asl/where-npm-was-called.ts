import { isAbsolute, relative, resolve } from 'node:path';

/** A path as it was meant: from the folder in which npm was called. What npm runs is in the one above that has the package. */
export const fromThere = (path: string): string =>
  isAbsolute(path) ? path : relative('.', resolve(process.env['INIT_CWD'] ?? '.', path)) || '.';
