import type { StateMachine } from '@quadrille/asl';
import type { Database } from '@quadrille/service';

/** Definitions by the hash of their content. One object a definition, since what it compiles to is remembered by the object. */
export class Definitions {
  readonly #pool: Database['pool'];
  readonly #known = new Map<string, StateMachine>();
  readonly #written = new Set<string>();
  readonly #capacity: number;

  constructor(pool: Database['pool'], capacity = 500) {
    this.#pool = pool;
    this.#capacity = capacity;
  }

  /** Writes a definition down, before the first execution is bound to it. */
  async pin(hash: string, definition: StateMachine): Promise<void> {
    if (!this.#known.has(hash)) this.#remember(hash, definition);
    if (this.#written.has(hash)) return;
    await this.#pool.query('INSERT INTO machine_definitions (hash, definition) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING', [
      hash,
      JSON.stringify(definition),
    ]);
    this.#written.add(hash);
  }

  known(hash: string): StateMachine | undefined {
    return this.#known.get(hash);
  }

  /** @throws where no execution was ever bound to it */
  async recall(hash: string): Promise<StateMachine> {
    const known = this.#known.get(hash);
    if (known) return known;
    const { rows } = await this.#pool.query<{ definition: StateMachine }>('SELECT definition FROM machine_definitions WHERE hash = $1', [
      hash,
    ]);
    if (!rows[0]) throw new Error(`nobody knows the definition ${hash}`);
    this.#written.add(hash);
    return this.#known.get(hash) ?? this.#remember(hash, rows[0].definition);
  }

  #remember(hash: string, definition: StateMachine): StateMachine {
    this.#known.set(hash, definition);
    const [oldest] = this.#known.keys();
    if (this.#known.size > this.#capacity && oldest !== undefined) this.#known.delete(oldest);
    return definition;
  }
}
