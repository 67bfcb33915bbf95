import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';

export type SystemUser = { readonly uid: number; readonly gid: number };

const lookUp = (name: string): SystemUser | undefined => {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
  return uid?.status === 0 && gid?.status === 0 ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : undefined;
};

const make = (): SystemUser | undefined => {
  spawnSync('groupadd', ['--system', 'postgres']);
  spawnSync('useradd', ['--system', '-g', 'postgres', '--no-create-home', 'postgres']);
  return lookUp('postgres');
};

/**
 * The user that PostgreSQL runs as: it refuses to run as root. Undefined: as whoever runs this.
 * As root it is `postgres`, made when it does not exist, or `nobody` where users cannot be made.
 */
export const postgresUser = (): SystemUser | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const user = lookUp('postgres') ?? make() ?? lookUp('nobody');
  if (user === undefined)
    throw new Error('PostgreSQL refuses to run as root and no other user exists. Run this as another user, or set DATABASE_URL.');
  return user;
};

const mayEnter = (folder: string, { uid, gid }: SystemUser): boolean => {
  const { mode, uid: owner, gid: group } = statSync(folder);
  const shift = owner === uid ? 6 : group === gid ? 3 : 0;
  const enters = ((mode >> shift) & 1) === 1;
  return enters && (dirname(folder) === folder || mayEnter(dirname(folder), { uid, gid }));
};

/**
 * The command line that runs a program as `user`. Where a folder on the way to the checkout is closed to that user (a clone below /root),
 * the program keeps root's right to pass through folders, and nothing else of root's.
 */
export const asUser = (
  user: SystemUser | undefined,
  folders: readonly string[],
  command: string,
  args: readonly string[],
): readonly [string, ...string[]] => {
  if (user === undefined || folders.every((folder) => mayEnter(folder, user))) return [command, ...args];
  if (spawnSync('setpriv', ['--version']).status !== 0) {
    throw new Error(
      `The user of PostgreSQL may not enter ${folders.join(' or ')}. Move the checkout to a folder that others may enter, or set DATABASE_URL.`,
    );
  }
  // Without the last one access(2), by which initdb looks for its neighbours, would not count what is kept.
  const keep = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'];
  return ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', ...keep, command, ...args];
};
