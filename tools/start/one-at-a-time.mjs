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

/** Process ids are used again, in containers by the very next command: where there is a /proc it tells when a process began. Empty of one that is dead, also where nobody has taken note of that (PID 1 of many a container). */
const startOf = (pid) => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? '' : fields[19];
  } catch {
    return '';
  }
};

/** Who was killed, or lived before the machine was started, holds nobody up. */
const isHeld = (file) => {
  try {
    const { mtimeMs } = statSync(file);
    const [pid, start] = readFileSync(file, 'utf8').split(' ');
    if (pid === '') return Date.now() - mtimeMs < 1000; // made, and not yet written
    return mtimeMs > Date.now() - uptime() * 1000 && isAlive(Number(pid)) && start === startOf(pid);
  } catch {
    return false;
  }
};

const take = (file) => {
  try {
    writeFileSync(file, `${process.pid} ${startOf(process.pid)}`, { flag: 'wx' });
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
