import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { boundLog } from './log-file.ts';
import { identify } from './process-identity.ts';
import { runningSupervisor, stateFileOf, type SupervisorState } from './leftovers.ts';
import type { Program } from './program.ts';
import { SupervisedProcess, type Observer } from './supervised-process.ts';

const tendEveryMs = 10_000;

const refuseBeside = (dataDir: string): void => {
  const other = runningSupervisor(dataDir);
  if (other === undefined || other.pid === process.pid) return;
  throw new Error(`Something runs on ${dataDir} already (supervisor ${other.pid}); npm stop ends it.`);
};

/**
 * Keeps a set of processes alive and remembers them in a file, so that whoever comes after a killed supervisor finds
 * and ends what it left behind. Where that cannot be written it goes on, for what it keeps alive must not be left alone, and
 * tries again. There is one for a data folder: where another lives, this one is not made.
 */
export class Supervisor {
  readonly dataDir: string;
  readonly #processes = new Map<string, SupervisedProcess>();
  readonly #observer: Observer;
  readonly #changed: () => void;
  readonly #chores: NodeJS.Timeout;
  #isWritten = true;
  #stopped: Promise<void> | undefined;
  #closed = false;

  constructor(dataDir: string, observer: Partial<Observer> = {}) {
    refuseBeside(dataDir);
    this.dataDir = dataDir;
    mkdirSync(join(dataDir, 'logs'), { recursive: true });
    this.#changed = observer.changed ?? (() => undefined);
    this.#observer = {
      changed: () => this.#note(),
      keepsDying: observer.keepsDying ?? (() => undefined),
      cannotWrite: (problem) => {
        if (this.#isWritten) observer.cannotWrite?.(problem);
        this.#isWritten = false;
      },
    };
    // Nothing is started yet: who cannot write now had better not begin.
    this.#remember();
    this.#chores = setInterval(() => this.#tend(), tendEveryMs).unref();
  }

  logFile(name: string): string {
    return join(this.dataDir, 'logs', `${name}.log`);
  }

  add(program: Omit<Program, 'logFile'>): SupervisedProcess {
    if (this.#stopped !== undefined) throw new Error(`${program.name} is not started: everything is being ended`);
    if (this.#processes.has(program.name)) throw new Error(`${program.name} is supervised already`);
    const added = new SupervisedProcess({ ...program, logFile: this.logFile(program.name) }, this.#observer);
    this.#processes.set(program.name, added);
    return added;
  }

  get(name: string): SupervisedProcess {
    const found = this.#processes.get(name);
    if (found === undefined) throw new Error(`nothing of the name ${name} runs here; there are ${this.names().join(', ')}`);
    return found;
  }

  names(): readonly string[] {
    return [...this.#processes.keys()];
  }

  all(): readonly SupervisedProcess[] {
    return [...this.#processes.values()];
  }

  /**
   * Ends everything: first, all at once, what no group names, then group after group. Nothing can be added from then on.
   * Every process is held before the first is asked to end, so that none comes back meanwhile. Once is enough, twice does no harm.
   */
  async stop(groups: readonly (readonly string[])[]): Promise<void> {
    await (this.#stopped ??= this.#end(groups));
  }

  async #end(groups: readonly (readonly string[])[]): Promise<void> {
    for (const each of this.all()) each.hold();
    const named = new Set(groups.flat());
    const rest = this.names().filter((name) => !named.has(name));
    for (const group of [rest, ...groups]) {
      await Promise.all(group.map((name) => this.#processes.get(name)?.stop()));
    }
    clearInterval(this.#chores);
    this.#closed = true;
    // By now somebody may have begun anew.
    if (runningSupervisor(this.dataDir)?.pid === process.pid) this.#attempt(() => this.#write(undefined));
  }

  #tend(): void {
    // A start in the background says what it says into a log of its own.
    for (const name of [...this.names(), 'start']) this.#attempt(() => boundLog(this.logFile(name)));
    this.#note();
  }

  /** Brings up to date what is written about what runs, here and by whoever looks on; now and then, too, for somebody may have deleted it. */
  #note(): void {
    const mine = this.#attempt(() => this.#remember());
    const theirs = this.#attempt(this.#changed);
    this.#isWritten = mine && theirs;
  }

  /** Answers whether it could be written. */
  #attempt(write: () => void): boolean {
    try {
      write();
      return true;
    } catch (error) {
      this.#observer.cannotWrite(error as Error);
      return false;
    }
  }

  #remember(): void {
    if (this.#closed) return;
    const own = identify(process.pid);
    if (own === undefined) return;
    const processes = this.all().flatMap(({ name, pid }) => {
      const identity = pid === undefined ? undefined : identify(pid);
      return identity === undefined ? [] : [{ name, ...identity }];
    });
    this.#write({ supervisor: own, processes, names: this.names() });
  }

  #write(state: SupervisorState | undefined): void {
    const file = stateFileOf(this.dataDir);
    writeFileSync(`${file}.new`, JSON.stringify(state ?? null));
    renameSync(`${file}.new`, file);
  }
}
