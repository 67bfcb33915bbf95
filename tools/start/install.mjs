import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasPinnedNode, nodeComesWithNpm } from './pinned-node.mjs';
import { runQuietly } from './run-quietly.mjs';
import { showStep } from './show-step.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const lock = join(root, 'package-lock.json');
const installedLock = join(root, 'node_modules', '.package-lock.json');
const stamp = join(root, 'node_modules', '.quadrille-lock');

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
  if (read(installedLock) === undefined || (nodeComesWithNpm && !hasPinnedNode())) return false;
  return read(stamp) === digest() || changedAt(installedLock) >= changedAt(lock);
};

const npmCi = () => {
  const args = ['ci', '--loglevel=error', '--no-audit', '--no-fund'];
  // The Node in node_modules is about to be deleted: npm must not run on it.
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const env = { ...process.env, PATH: path.join(delimiter) };
  const byNpm = process.env.npm_execpath !== undefined && process.env.npm_node_execpath !== undefined;
  return byNpm
    ? runQuietly('npm ci failed', process.env.npm_node_execpath, [process.env.npm_execpath, ...args], { cwd: root, env })
    : runQuietly('npm ci failed', 'npm', args, { cwd: root, env, shell: process.platform === 'win32' });
};

/** Runs `npm ci` when the lock file is newer than what is installed; otherwise costs a millisecond. */
export const install = async () => {
  if (!isCurrent()) await showStep('packages (npm ci)', npmCi);
  if (read(stamp) === undefined || read(stamp) !== digest()) {
    mkdirSync(join(root, 'node_modules'), { recursive: true });
    writeFileSync(stamp, digest());
  }
};
