import type { Catalogue } from '../catalogue/catalogue.js';
import { ExecutionDoesNotExist } from '../executions.js';
import type { Executions } from '../runtime/executions.js';

type Kept = Readonly<{ machines: Pick<Catalogue['machines'], 'deleting' | 'find' | 'remove'> }>;
type Running = Pick<Executions, 'list' | 'stop'>;

/** Whether they run or not: to look for what runs among millions that have ended would take a query longer than it has. */
const atOnce = 1000;

/** Deletes state machines behind the answer: first their executions end, then they are gone. Taken up again where a process died over it. */
export class Deletions {
  readonly #catalogue: Kept;
  readonly #executions: Running;
  readonly #failed: (reason: unknown) => void;
  readonly #open = new Set<Promise<void>>();
  #closed = false;

  constructor(catalogue: Kept, executions: Running, failed: (reason: unknown) => void) {
    this.#catalogue = catalogue;
    this.#executions = executions;
    this.#failed = failed;
  }

  /** The machine is marked already: nothing more of it is started. */
  begin(machineArn: string): void {
    const deletion: Promise<void> = this.#finish(machineArn)
      .catch(this.#failed)
      .finally(() => this.#open.delete(deletion));
    this.#open.add(deletion);
  }

  /** What an earlier process left half done. */
  async resume(): Promise<void> {
    for (const arn of await this.#catalogue.machines.deleting()) this.begin(arn);
  }

  async settled(): Promise<void> {
    await Promise.all(this.#open);
  }

  /** Leaves the rest to the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.settled();
  }

  async #finish(machineArn: string): Promise<void> {
    for (let cursor: string | undefined; ;) {
      const known = await this.#executions.list({ machineArn, limit: atOnce, ...(cursor !== undefined && { cursor }) });
      // Another instance may have been faster: then these may be of a new machine of the same name.
      if ((await this.#catalogue.machines.find(machineArn))?.status !== 'DELETING') return;
      for (const { executionArn, status } of known.items) {
        if (this.#closed) return;
        if (status !== 'RUNNING') continue;
        await this.#executions.stop(executionArn).catch(unlessForgotten);
      }
      cursor = known.cursor;
      if (cursor === undefined) break;
    }
    await this.#catalogue.machines.remove(machineArn);
  }
}

/** An express execution that ends by itself is forgotten at once. */
const unlessForgotten = (error: unknown): void => {
  if (!(error instanceof ExecutionDoesNotExist)) throw error;
};
