import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { within } from './deadline.ts';
import { boundLog, lastLines, sizeOf } from './log-file.ts';
import { signalTo } from './process-identity.ts';
import type { Program } from './program.ts';

export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly at: Date; readonly livedMs: number };
export type ProcessState = 'down' | 'starting' | 'ready' | 'waiting' | 'failed';
export type Observer = {
  readonly changed: () => void;
  readonly keepsDying: (name: string, deaths: number, lines: readonly string[]) => void;
  /** A disk is full, a folder is gone: what runs goes on, what would have been written is missing. A supervisor tells it once until writing works again. */
  readonly cannotWrite: (problem: Error) => void;
};

/** Waits before the next start after the n-th death in a row, in milliseconds. */
const backOff = [0, 500, 1_000, 2_000, 4_000, 8_000, 10_000];
/** Who has lived this long has recovered: its deaths are counted anew. */
const recoveredAfterMs = 20_000;
const troubleAfter = 3;

/**
 * One process that is meant to live. When it dies by itself it is started again: at once, then with back-off. It has a
 * process group of its own, so that Ctrl-C at the terminal reaches only the supervisor, which ends things in order.
 */
export class SupervisedProcess {
  readonly exits: Exit[] = [];
  state: ProcessState = 'down';
  pid: number | undefined;
  program: Program;
  #wanted = false;
  #deaths = 0;
  #everReady = false;
  /** Why it could not even be begun the last time. */
  #problem: string | undefined;
  /** What it was found lacking when it was last asked whether it is ready. */
  #lacking: string | undefined;
  /** Where in its log begins what the one has said that runs, or died last. */
  #logFrom = 0;
  #timer: NodeJS.Timeout | undefined;
  #change = Promise.withResolvers<void>();
  readonly #observer: Observer;

  constructor(program: Program, observer: Observer) {
    this.program = program;
    this.#observer = observer;
  }

  get name(): string {
    return this.program.name;
  }

  /** Starts it and keeps it alive from now on. Rejects with the last lines of the one that died last when it does not become ready. */
  async start(): Promise<void> {
    this.#wanted = true;
    if (this.state === 'waiting') clearTimeout(this.#timer);
    if (this.pid === undefined) this.#begin();
    await this.whenReady();
  }

  /** Resolves when it is ready, now or after a restart that is under way. */
  async whenReady(ms = this.program.readyWithinMs ?? 60_000): Promise<void> {
    await within(
      ms,
      this.#whenSettled(),
      () => `${this.name} was not ready within ${ms / 1_000} s${this.#lacking === undefined ? '' : `: ${this.#lacking}`}
${this.tail()}`,
    );
    if (this.state === 'down') throw new Error(`${this.name} is down and held there`);
    if (this.state === 'failed') {
      const tail = this.tail();
      throw new Error(`${this.name} does not start${tail === '' ? ' and said nothing' : `; its last lines:\n${tail}`}`);
    }
  }

  /** Sends a signal; resolves when that process is gone. Whether it comes back is another matter (see `hold`). */
  async kill(signal: NodeJS.Signals): Promise<void> {
    const { pid } = this;
    if (pid === undefined) return;
    signalTo(pid, signal);
    while (this.pid === pid) await this.#change.promise;
  }

  /** From now on it is not started again when it dies. `start` ends that. */
  hold(): void {
    this.#wanted = false;
    clearTimeout(this.#timer);
    if (this.state === 'waiting') this.#become('down');
  }

  /** Asks it to end, for good, and insists with SIGKILL when patience is over. Answers how it ended; undefined when it was down. */
  async stop(): Promise<Exit | undefined> {
    this.hold();
    if (this.pid === undefined) return undefined;
    const patience = setTimeout(() => this.pid !== undefined && signalTo(this.pid, 'SIGKILL'), this.program.stopWithinMs ?? 10_000);
    await this.kill(this.program.stopSignal ?? 'SIGTERM');
    clearTimeout(patience);
    return this.exits.at(-1);
  }

  tail(count = 15): string {
    return this.#lines(count)
      .map((line) => `  ${line}`)
      .join('\n');
  }

  #lines(count: number): readonly string[] {
    const said = lastLines(this.program.logFile, count, this.#logFrom);
    return this.#problem === undefined ? said : [...said, this.#problem].slice(-count);
  }

  /** Begins it; what keeps it from being begun counts as its death, for the supervisor of everything else has to live. */
  #begin(): void {
    try {
      this.#logFrom = sizeOf(this.program.logFile);
      this.#spawn();
      this.#problem = undefined;
    } catch (error) {
      this.#problem = (error as Error).message;
      this.#died({ code: 127, signal: null, at: new Date(), livedMs: 0 });
    }
  }

  #spawn(): void {
    const { command, args, cwd, env, user, prepare, ready } = this.program;
    prepare?.();
    const log = this.#openLog();
    const startedAt = performance.now();
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', log ?? 'ignore', log ?? 'ignore'], ...user });
    if (log !== undefined) closeSync(log);
    const gone = new AbortController();
    const ended = (code: number | null, signal: NodeJS.Signals | null): void => {
      if (gone.signal.aborted) return;
      gone.abort();
      this.#died({ code, signal, at: new Date(), livedMs: performance.now() - startedAt });
    };
    child.once('exit', ended);
    child.once('error', () => ended(127, null));
    this.pid = child.pid;
    this.#become('starting');
    if (child.pid === undefined) return; // not even begun: `error` tells
    this.#lacking = undefined;
    const notYet = ({ message }: Error): false => {
      this.#lacking = message;
      return false;
    };
    ready(gone.signal, notYet).then(
      () => {
        if (gone.signal.aborted) return;
        this.#everReady = true;
        this.#become('ready');
      },
      () => undefined, // it died before it was ready, or never will be: `whenReady` has the deadline
    );
  }

  /** Undefined where no log can be written: better a process that is not heard than none. */
  #openLog(): number | undefined {
    const { logFile } = this.program;
    try {
      boundLog(logFile);
      return openSync(logFile, 'a');
    } catch (error) {
      this.#observer.cannotWrite(error as Error);
      return undefined;
    }
  }

  #died(exit: Exit): void {
    this.exits.push(exit);
    this.program.afterDeath?.();
    this.pid = undefined;
    this.#deaths = exit.livedMs > recoveredAfterMs ? 1 : this.#deaths + 1;
    if (!this.#wanted) return this.#become('down');
    if (!this.#everReady && this.#isHopeless(exit)) return this.#become('failed');
    if (this.#deaths >= troubleAfter) this.#observer.keepsDying(this.name, this.#deaths, this.#lines(10));
    this.#timer = setTimeout(() => this.#begin(), backOff[Math.min(this.#deaths, backOff.length) - 1]);
    return this.#become('waiting');
  }

  #isHopeless({ code }: Exit): boolean {
    const { startAttempts = 3, refusesWith } = this.program;
    return this.#deaths >= startAttempts || (code !== null && code === refusesWith);
  }

  #become(state: ProcessState): void {
    this.state = state;
    const { resolve } = this.#change;
    this.#change = Promise.withResolvers<void>();
    resolve();
    this.#observer.changed();
  }

  /** Ready, or not to be expected: it has failed, or nobody wants it to run. */
  async #whenSettled(): Promise<void> {
    const settled = (): boolean => this.state === 'ready' || this.state === 'failed' || (this.state === 'down' && !this.#wanted);
    while (!settled()) await this.#change.promise;
  }
}
