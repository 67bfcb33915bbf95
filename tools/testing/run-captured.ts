import { spawn } from 'node:child_process';
import { root } from '../system/paths.ts';

export type Captured = { readonly code: number; readonly output: string };

/** Runs a program of this checkout under the Node that runs this, and keeps what it says. `line` hears each line as it comes. */
export const runCaptured = (
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
  line?: (text: string) => void,
): Promise<Captured> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], signal });
    let output = '';
    let unfinished = '';
    const hear = (chunk: Buffer): void => {
      const text = chunk.toString('utf8');
      output += text;
      const lines = (unfinished + text).split('\n');
      unfinished = lines.pop() ?? '';
      lines.forEach((each) => line?.(each));
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
