import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const inModules = fileURLToPath(new URL(`../../node_modules/.bin/node${process.platform === 'win32' ? '.exe' : ''}`, import.meta.url));

/** For these npm brings a Node of the pinned version; elsewhere the Node that runs this has to do. */
export const nodeComesWithNpm = ['linux-x64', 'linux-arm64', 'win32-x64'].includes(`${process.platform}-${process.arch}`);
export const hasPinnedNode = () => existsSync(inModules);
export const pinnedNode = () => (hasPinnedNode() ? inModules : process.execPath);

const compiled = fileURLToPath(new URL('../../.quadrille/cache/compiled', import.meta.url));

/** Keeps what was compiled, types stripped, for the next start and for every process started from here: less time, 30 MB less memory. */
const keepCompiled = () => {
  process.env.NODE_COMPILE_CACHE ??= compiled;
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
};

const isPinned = () => {
  try {
    return realpathSync(process.execPath) === realpathSync(pinnedNode());
  } catch {
    return false; // the Node that runs this was replaced by the installation
  }
};

/**
 * Goes on with a command under the pinned Node: in this process if it is the one, else in a child with the same terminal,
 * whose end is this process's end. Signals are passed on and otherwise left to the child.
 */
export const handOver = async (file, options) => {
  keepCompiled();
  if (isPinned()) {
    process.argv = [process.argv[0], fileURLToPath(file), ...options];
    await import(file.href);
    return;
  }
  const child = spawn(pinnedNode(), ['--disable-warning=ExperimentalWarning', fileURLToPath(file), ...options], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (...exit) => resolve(exit));
  });
  process.exitCode = code ?? (signal === null ? 1 : 128 + 15);
  process.exit();
};
