import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { root } from '../system/paths.ts';

const copied = ['package.json', 'tsconfig.json', 'tsconfig.base.json', 'vitest.config.ts', 'libs', 'apps', 'tools/system'];

/**
 * A copy of this checkout that can be changed without harm. What was built comes along; packages are linked, except those of the
 * workspace: these lead to the copy.
 */
export const scratchCheckout = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'quadrille-page-'));
  const filter = (source: string): boolean => basename(source) !== 'node_modules';
  for (const path of copied) cpSync(join(root, path), join(folder, path), { recursive: true, preserveTimestamps: true, filter });
  mkdirSync(join(folder, 'node_modules', '@quadrille'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules')))
    if (name !== '@quadrille') symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  for (const project of projectsOf(folder)) linkProject(folder, project);
  return folder;
};

const projectsOf = (folder: string): readonly string[] =>
  ['libs', 'apps'].flatMap((kind) => readdirSync(join(folder, kind)).map((name) => join(kind, name)));

/** As `npm install` links a workspace package; versions that only it needs are taken from the original. */
export const linkProject = (folder: string, project: string): void => {
  const link = join(folder, 'node_modules', '@quadrille', basename(project));
  symlinkSync(relative(join(link, '..'), join(folder, project)), link);
  const own = join(root, project, 'node_modules');
  if (existsSync(own)) symlinkSync(own, join(folder, project, 'node_modules'));
};
