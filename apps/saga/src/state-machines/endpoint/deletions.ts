import type { Catalogue } from '../catalogue/catalogue.js';
import type { Executions } from '../executions.js';

const atOnce = 100;

/** Deletes state machines behind the answer: first their executions end, then they are gone. Taken up again where a process died over it. */
export class Deletions {
  readonly #catalogue: Catalogue;
  readonly #executions: Executions;
  readonly #failed: (reason: unknown) => void;
  readonly #open = new Set<Promise<void>>();
  #closed = false;

  constructor(catalogue: Catalogue, executions: Executions, failed: (reason: unknown) => void) {
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
      const running = await this.#executions.list({
        machineArn,
        status: 'RUNNING',
        limit: atOnce,
        ...(cursor !== undefined && { cursor }),
      });
      for (const { executionArn } of running.items) {
        if (this.#closed) return;
        await this.#executions.stop(executionArn);
      }
      cursor = running.cursor;
      if (cursor === undefined) break;
    }
    await this.#catalogue.machines.remove(machineArn);
  }
}
