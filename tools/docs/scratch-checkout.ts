import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root } from '../system/paths.ts';

const copied = [
  'catalogue.json',
  'package.json',
  'tsconfig.json',
  'tsconfig.base.json',
  'vitest.config.ts',
  'libs',
  'apps',
  'tools/system',
];

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

/** A line of a page as a program and its arguments; `npx` stands for what is installed. */
export const typed = (checkout: string, line: string): readonly [string, readonly string[]] => {
  const [program, ...args] = line.split(' ') as [string, ...string[]];
  if (program === 'node') return [process.execPath, args];
  return [process.execPath, [join(checkout, 'node_modules', '.bin', args[0]!), ...args.slice(1)]];
};

/** Types a line of a page in the checkout. Answers what was said, without colours; throws where it ends with anything but 0. */
export const type = (checkout: string, line: string, env: NodeJS.ProcessEnv): string => {
  const [program, args] = typed(checkout, line);
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: checkout, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${line}\n${stdout}${stderr}`);
  return stripVTControlCharacters(stdout);
};
