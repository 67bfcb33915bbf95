import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { preparing, root } from './install.mjs';
import { pinnedNode } from './pinned-node.mjs';
import { runQuietly } from './run-quietly.mjs';
import { showStep } from './show-step.mjs';

const stampFile = join(root, '.quadrille', 'cache', 'build');

const projects = () =>
  ['libs', 'apps'].flatMap((kind) =>
    readdirSync(join(root, kind), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(root, kind, entry.name, 'package.json')))
      .map((entry) => join(root, kind, entry.name)),
  );

/** Goes down by itself: Node 20.0 lists no folder with all that is below it, and before 20.12 does not tell where a file was found. */
const filesBelow = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });

/** Name, size and time of every file that a build reads: some milliseconds, where asking nx takes most of a second. */
const fingerprint = () => {
  const shared = ['package-lock.json', 'tsconfig.json', 'tsconfig.base.json', 'nx.json'].map((name) => join(root, name));
  const own = projects().flatMap((project) => [
    ...['package.json', 'tsconfig.json'].map((name) => join(project, name)),
    ...filesBelow(join(project, 'src')),
  ]);
  const hash = createHash('sha256');
  for (const file of [...shared, ...own].filter((path) => existsSync(path)).sort()) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
};

const isBuilt = () => projects().every((project) => existsSync(join(project, 'dist')));

const runNx = () => {
  const args = [join(root, 'node_modules', 'nx', 'dist', 'bin', 'nx.js'), 'run-many', '-t', 'build', '--output-style=static'];
  // Without its daemon, which would go on running after everything else has ended.
  const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' };
  return runQuietly('The build failed', pinnedNode(), args, { cwd: root, env });
};

/** Builds what has changed. When nothing has, not even the build tool is asked. The command learns which build it is (`QUADRILLE_BUILD`). */
export const build = async () => {
  const now = fingerprint();
  const isCurrent = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === now && isBuilt();
  const ifStillWanted = async () => {
    if (isCurrent()) return;
    await showStep('build', runNx);
    writeFileSync(stampFile, now);
  };
  if (!isCurrent()) await preparing(ifStillWanted);
  process.env.QUADRILLE_BUILD = now.slice(0, 16);
};
