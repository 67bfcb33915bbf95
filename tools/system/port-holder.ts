import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** State 0A of /proc/net/tcp: listening. */
const listening = '0A';

const socketsOn = (port: number): ReadonlySet<string> => {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readFileSync(table, 'utf8').split('\n').slice(1)) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (local?.endsWith(`:${wanted}`) === true && state === listening && inode !== undefined) inodes.add(`socket:[${inode}]`);
    }
  }
  return inodes;
};

const holds = (pid: string, sockets: ReadonlySet<string>): boolean => {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => sockets.has(readlinkSync(`/proc/${pid}/fd/${fd}`)));
  } catch {
    return false; // gone meanwhile, or another user's
  }
};

const fromProc = (port: number): string | undefined => {
  const sockets = socketsOn(port);
  if (sockets.size === 0) return undefined;
  const pid = readdirSync('/proc').find((entry) => /^\d+$/.test(entry) && holds(entry, sockets));
  if (pid === undefined) return undefined;
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
  return `process ${pid} (${command.slice(0, 80)})`;
};

const fromLsof = (port: number): string | undefined => {
  const { status, stdout } = spawnSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], { encoding: 'utf8', timeout: 2_000 });
  if (status !== 0) return undefined;
  const pid = /^p(\d+)/m.exec(stdout)?.[1];
  const command = /^c(.+)/m.exec(stdout)?.[1];
  return pid === undefined ? undefined : `process ${pid} (${command ?? 'unknown'})`;
};

/** Who listens on a port, as `process 4711 (command)`; undefined where the system does not tell. */
export const holderOf = (port: number): string | undefined => {
  try {
    return process.platform === 'linux' ? (fromProc(port) ?? fromLsof(port)) : fromLsof(port);
  } catch {
    return undefined;
  }
};
