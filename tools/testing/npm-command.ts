import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../system/paths.ts';
import { freePortRange, freePorts } from '../system/ports.ts';

/** The environment of a checkout's commands with data and ports of its own, and on none of the user's neighbours. */
export const ownSurroundings = async (dataDir: string): Promise<Readonly<Record<string, string>>> => {
  const [kafka, controller, postgres] = await freePorts(3);
  const port = await freePortRange(7);
  return {
    QUADRILLE_DATA_DIR: dataDir,
    PORT: String(port),
    KAFKA_PORT: String(kafka),
    KAFKA_CONTROLLER_PORT: String(controller),
    POSTGRES_PORT: String(postgres),
    KAFKA_BROKERS: '',
    DATABASE_URL: '',
  };
};

/** A command as `npm run` would call it, and what it says. */
export class NpmCommand {
  said = '';
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;

  constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    this.process = spawn(process.execPath, [join(root, 'tools', 'start.mjs'), ...args], { cwd: root, env: { ...process.env, ...env } });
    for (const stream of [this.process.stdout, this.process.stderr])
      stream?.on('data', (chunk: Buffer) => (this.said += chunk.toString('utf8')));
    this.ended = once(this.process, 'close').then(([code]) => code as number | null);
  }
}

/** Runs a command to its end. */
export const npmRun = async (
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; said: string }> => {
  const command = new NpmCommand(args, env);
  return { code: await command.ended, said: command.said };
};
