import { spawn } from 'node:child_process';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** npm pays no heed to a signal until everything is unpacked, a minute later; what is half done is done anew the next time. */
const patienceMs = 2_000;

/**
 * Runs a program and keeps what it says for the case that it fails; `problem` then stands above it. Who ends this process
 * ends the program first, in two seconds at most: an installation that went on unseen would get in the way of the next one.
 */
export const runQuietly = (problem, command, args, options) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, options);
    let said = '';
    let stopped = false;
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
    const stop = (signal) => {
      stopped = true;
      child.kill(signal);
      setTimeout(() => child.kill('SIGKILL'), patienceMs);
    };
    for (const signal of signals) process.on(signal, stop);
    child.once('error', reject);
    // Not when its output ends: that may be held open by what it has started.
    child.once('exit', () => stopped && reject(new Error('stopped')));
    child.once('close', (code) => {
      for (const signal of signals) process.off(signal, stop);
      if (code === 0) resolve();
      else reject(new Error(`${problem}:\n${said.trim()}`));
    });
  });
