import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { oneAtATime } from './one-at-a-time.mjs';
import { hasPinnedNode, nodeComesWithNpm } from './pinned-node.mjs';
import { runQuietly } from './run-quietly.mjs';
import { showStep } from './show-step.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const lock = join(root, 'package-lock.json');
const installedLock = join(root, 'node_modules', '.package-lock.json');
const stamp = join(root, 'node_modules', '.quadrille-lock');
/** What builds: a dev dependency, which an npm run by hand under NODE_ENV=production leaves out. */
const builder = join(root, 'node_modules', 'nx', 'package.json');

const read = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};
const changedAt = (file) => {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return 0;
  }
};
const digest = () => createHash('sha256').update(readFileSync(lock)).digest('hex');

/** The installation is whole and fits the lock file: it was made from it here, or it is younger (somebody ran npm by hand). */
const isCurrent = () => {
  if (read(installedLock) === undefined || !existsSync(builder) || (nodeComesWithNpm && !hasPinnedNode())) return false;
  return read(stamp) === digest() || changedAt(installedLock) >= changedAt(lock);
};

const quiet = ['--loglevel=error', '--no-audit', '--no-fund'];
/** All of it, whatever NODE_ENV or a person's settings of npm would leave out. */
const ci = ['ci', ...quiet, '--include=dev', '--include=optional'];

/** Runs the npm that is here. */
const npm = (problem, args) => {
  // The Node in node_modules is about to be deleted: npm must not run on it.
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const env = { ...process.env, PATH: path.join(delimiter) };
  const byNpm = process.env.npm_execpath !== undefined && process.env.npm_node_execpath !== undefined;
  return byNpm
    ? runQuietly(problem, process.env.npm_node_execpath, [process.env.npm_execpath, ...args], { cwd: root, env })
    : runQuietly(problem, 'npm', args, { cwd: root, env, shell: process.platform === 'win32' });
};

const [major, minor] = process.versions.node.split('.').map(Number);
/** npm leaves out, without a word, what its own Node is too old for: tests and the linter ask for 20.19 or 22.13. And the npm of 20.0 links no Node. */
const isTooOldForNpm = major < 22 ? major !== 20 || minor < 19 : major === 22 && minor < 13;

/** Installs with the pinned Node and an npm that fits it, both in a folder of their own: node_modules is emptied meanwhile. */
const npmCiOnPinnedNode = async () => {
  const folder = join(root, '.quadrille', 'cache', 'npm');
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const node = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  mkdirSync(folder, { recursive: true });
  const packages = [`${node}@${optionalDependencies[node]}`, 'npm@11'];
  await npm('A newer Node could not be fetched', ['install', ...quiet, '--no-save', `--prefix=${folder}`, ...packages]);
  const modules = join(folder, 'node_modules');
  const bin = join(modules, node, 'bin');
  const env = { ...process.env, PATH: [bin, process.env.PATH].join(delimiter) };
  await runQuietly('npm ci failed', join(bin, 'node'), [join(modules, 'npm', 'bin', 'npm-cli.js'), ...ci], { cwd: root, env });
};

const npmCi = () => (nodeComesWithNpm && isTooOldForNpm ? npmCiOnPinnedNode() : npm('npm ci failed', ci));

/** Installs or builds, when nobody else does. */
export const preparing = (work) => oneAtATime(join(root, '.quadrille', 'cache', 'preparing'), work);

/** Runs `npm ci` when the lock file is newer than what is installed; otherwise costs a millisecond. */
export const install = async () => {
  const ifStillWanted = async () => isCurrent() || (await showStep('packages (npm ci)', npmCi));
  if (!isCurrent()) await preparing(ifStillWanted);
  if (read(stamp) !== digest()) {
    mkdirSync(join(root, 'node_modules'), { recursive: true });
    writeFileSync(stamp, digest());
  }
};
