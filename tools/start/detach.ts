import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const start = fileURLToPath(new URL('../commands/start.ts', import.meta.url));

/**
 * Starts everything in a process that outlives this one; shows what it says until all is ready, then leaves. Who interrupts it before has
 * given the start up. Leaves with 0 only where everything goes on.
 */
export const startDetached = async (dataDir: string, options: readonly string[]): Promise<void> => {
  mkdirSync(join(dataDir, 'logs'), { recursive: true });
  const file = join(dataDir, 'logs', 'start.log');
  writeFileSync(file, '');
  truncateSync(file);
  const log = openSync(file, 'a+');
  const child = spawn(process.execPath, [start, ...options], { detached: true, stdio: ['ignore', log, log, 'ipc'] });
  let isGivenUp = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (isGivenUp = child.kill(signal)));
  let shown = 0;
  const show = (): void => {
    const buffer = Buffer.alloc(65_536);
    for (let read = readSync(log, buffer, 0, buffer.length, shown); read > 0; read = readSync(log, buffer, 0, buffer.length, shown)) {
      process.stdout.write(buffer.subarray(0, read));
      shown += read;
    }
  };
  const watch = setInterval(show, 100);
  const code = await new Promise<number | undefined>((resolve) => {
    child.on('message', (message) => message === 'shown' && !isGivenUp && resolve(undefined));
    child.once('exit', (exitCode) => resolve(exitCode || 1));
  });
  clearInterval(watch);
  show();
  if (code !== undefined) {
    process.exitCode = code;
    return;
  }
  child.disconnect();
  child.unref();
  console.log('  It goes on in the background; npm stop ends it.');
};
