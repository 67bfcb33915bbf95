import { createServer } from 'node:net';
import { holderOf } from './port-holder.ts';

const listens = (port: number, host: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'UNKNOWN'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });

/** True when nobody listens on this port on any address. A machine without IPv6 counts as free there. */
export const isFree = async (port: number): Promise<boolean> => {
  for (const host of ['127.0.0.1', '::', '0.0.0.0']) {
    if ((await listens(port, host)) === 'EADDRINUSE') return false;
  }
  return true;
};

/** What a program wants a port for, and the environment variable that moves it. */
export type PortClaim = { readonly port: number; readonly purpose: string; readonly variable: string };

export class PortsInUse extends Error {
  override readonly name = 'PortsInUse';
}

/** One line for each variable to change, however many ports hang on it. */
const complaint = ([first, ...others]: readonly PortClaim[]): string => {
  const { port, purpose, variable } = first as PortClaim;
  const holder = holderOf(port);
  const more = others.length === 0 ? '' : `, and so ${others.length === 1 ? 'is one' : `are ${others.length}`} of those after it`;
  return `Port ${port} (${purpose}) is in use${holder === undefined ? '' : ` by ${holder}`}${more}. Set ${variable} to another one.`;
};

const clash = (claims: readonly PortClaim[]): string => {
  const wanted = claims.map(({ purpose, variable }) => `${purpose} (${variable})`).join(' and ');
  return `Port ${claims[0]?.port} is wanted for ${wanted}. Set one of these variables to another one.`;
};

/** Throws `PortsInUse` naming what is wanted twice or taken, who holds it where that can be known, and the variable to set. */
export const assertFree = async (claims: readonly PortClaim[]): Promise<void> => {
  const byPort = Object.values(Object.groupBy(claims, ({ port }) => port)).map((group) => group ?? []);
  const twice = byPort.filter(({ length }) => length > 1);
  const once = byPort.filter(({ length }) => length === 1).flat();
  const taken = (await Promise.all(once.map(async (claim) => ((await isFree(claim.port)) ? [] : [claim])))).flat();
  const byVariable = Object.values(Object.groupBy(taken, ({ variable }) => variable)).map((group) => group ?? []);
  const lines = [...twice.map(clash), ...byVariable.map(complaint)];
  if (lines.length > 0) throw new PortsInUse(lines.join('\n'));
};

type Range = Readonly<{ from: number; to: number }>;

/**
 * Where a system of its own takes ports: single ones from the first half, consecutive ones from the second, so that what is
 * picked one way is never picked the other way before it is used. Below the range that the system hands out to outgoing
 * connections, because one of those could take a port between its choice and its use. Tests that start systems side by side take from
 * different halves of both (`TEST_PORTS`): the one could choose what the other has chosen and does not use yet.
 */
const half = ({ from, to }: Range): Range => {
  const middle = (from + to) / 2;
  if (process.env['TEST_PORTS'] === 'upper') return { from: middle, to };
  return process.env['TEST_PORTS'] === 'lower' ? { from, to: middle } : { from, to };
};
const singles = half({ from: 20_000, to: 26_000 });
const ranges = half({ from: 26_000, to: 32_000 });

/** What was looked at by `freePorts`: whoever was answered it may not use it yet. */
const looked = new Set<number>();

/** Ports that nobody holds at this moment, all different from each other and from all that this process was answered, and none that `freePortRange` answers. */
export const freePorts = async (count: number): Promise<readonly number[]> => {
  const { from, to } = singles;
  const found = new Set<number>();
  for (let tries = 0; found.size < count && tries < 50 * count; tries += 1) {
    const port = from + Math.floor(Math.random() * (to - from));
    if (looked.has(port)) continue;
    looked.add(port);
    if (await isFree(port)) found.add(port);
  }
  if (found.size < count) throw new Error(`found only ${found.size} of ${count} free ports between ${from} and ${to}`);
  return [...found];
};

/** `count` consecutive ports that nobody holds at this moment, none that `freePorts` answers; the first of them. */
export const freePortRange = async (count: number): Promise<number> => {
  const { from, to } = ranges;
  for (let tries = 0; tries < 200; tries += 1) {
    const first = from + Math.floor(Math.random() * (to - from - count));
    const free = await Promise.all(Array.from({ length: count }, (_, index) => isFree(first + index)));
    if (free.every(Boolean)) return first;
  }
  throw new Error(`found no ${count} consecutive free ports between ${from} and ${to}`);
};
