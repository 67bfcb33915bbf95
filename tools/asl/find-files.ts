import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const leftOut = new Set(['node_modules', 'dist', '.git', '.quadrille', '.nx']);

/** The files below some files and folders that fit, by their paths. @throws for one that is not there */
export const findFiles = (paths: readonly string[], fits: (file: string) => boolean): readonly string[] =>
  paths.flatMap((path) => {
    if (!existsSync(path)) throw new Error(`There is no file ${path}.`);
    return statSync(path).isDirectory() ? below(path, fits) : [path];
  });

const below = (folder: string, fits: (file: string) => boolean): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !leftOut.has(name))
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return below(path, fits);
      return fits(path) ? [relative('.', path)] : [];
    });
