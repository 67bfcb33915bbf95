import type { Workflow } from '../domain/workflow.js';
import type { Workflows } from '../domain/workflows.js';
import { type Definition, storedWorkflow } from './read-workflow.js';

type Store = Readonly<{ query: <Row>(sql: string, parameters?: readonly unknown[]) => Promise<Row[]> }>;
type Row = Readonly<{ name: string; source: string }>;

const pin = `
INSERT INTO definitions (hash, name, source)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) ON CONFLICT (hash) DO NOTHING`;

/** The definitions of this version of the service, and those that executions of earlier or later ones are pinned to. */
export class KnownWorkflows implements Workflows {
  readonly #byName = new Map<string, Workflow>();
  readonly #byHash = new Map<string, Workflow>();
  readonly #definitions: readonly Definition[];
  #store: Store | undefined;

  constructor(definitions: readonly Definition[]) {
    this.#definitions = definitions;
    for (const { workflow } of definitions) {
      this.#byName.set(workflow.name, workflow);
      this.#byHash.set(workflow.hash, workflow);
    }
  }

  /** Writes down what this version brings and fetches what executions may be pinned to, before the first message is taken. */
  async open(store: Store): Promise<void> {
    this.#store = store;
    const workflows = this.#definitions.map(({ workflow }) => workflow);
    await store.query(pin, [
      workflows.map(({ hash }) => hash),
      workflows.map(({ name }) => name),
      this.#definitions.map(({ source }) => source),
    ]);
    for (const { name, source } of await store.query<Row>('SELECT name, source FROM definitions')) this.#add(name, source);
  }

  named(name: string): Workflow | undefined {
    return this.#byName.get(name);
  }

  pinned(hash: string): Workflow | undefined {
    return this.#byHash.get(hash);
  }

  async recall(hash: string): Promise<Workflow> {
    const [row] = (await this.#store?.query<Row>('SELECT name, source FROM definitions WHERE hash = $1', [hash])) ?? [];
    if (!row) throw new Error(`nobody knows the definition ${hash}`);
    return this.#add(row.name, row.source);
  }

  /** Every plain event that some Task observes. */
  get facts(): ReadonlySet<string> {
    return new Set([...this.#byHash.values()].flatMap(({ awaited }) => [...awaited]));
  }

  #add(name: string, source: string): Workflow {
    const workflow = storedWorkflow(name, source);
    const known = this.#byHash.get(workflow.hash);
    if (!known) this.#byHash.set(workflow.hash, workflow);
    return known ?? workflow;
  }
}
