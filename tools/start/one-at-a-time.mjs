import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { showStep } from './show-step.mjs';

const isAlive = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** Who was killed, or lived before the machine was started, holds nobody up. */
const isHeld = (file) => {
  try {
    const { mtimeMs } = statSync(file);
    const pid = Number(readFileSync(file, 'utf8'));
    if (pid === 0) return Date.now() - mtimeMs < 1000; // made, and not yet written
    return mtimeMs > Date.now() - uptime() * 1000 && isAlive(pid);
  } catch {
    return false;
  }
};

const take = (file) => {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!isHeld(file)) rmSync(file, { force: true });
    return false;
  }
};

const wait = async (file) => {
  while (!take(file)) await sleep(100);
};

/** Does `work` while no other command of this checkout does what `file` stands for: two that install at once would empty each other's folder. */
export const oneAtATime = async (file, work) => {
  mkdirSync(dirname(file), { recursive: true });
  if (!take(file) && !take(file)) await showStep('another command is at it', () => wait(file));
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
};
