import type { StateMachine } from '@quadrille/asl';
import type { Database } from '@quadrille/service';
import { RememberedDefinitions } from '../../remembered-definitions.js';

/** Definitions by the hash of their content. */
export class Definitions {
  readonly #pool: Database['pool'];
  readonly #known = new RememberedDefinitions();
  readonly #written = new Set<string>();

  constructor(pool: Database['pool']) {
    this.#pool = pool;
  }

  /** Writes a definition down, before the first execution is bound to it. */
  async pin(hash: string, definition: StateMachine): Promise<void> {
    if (this.#written.has(hash) && this.#known.get(hash)) return;
    const text = JSON.stringify(definition);
    this.#known.add(hash, definition, text.length);
    if (this.#written.has(hash)) return;
    await this.#pool.query('INSERT INTO machine_definitions (hash, definition) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING', [
      hash,
      text,
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
    const { rows } = await this.#pool.query<{ definition: StateMachine; characters: number }>(
      'SELECT definition, length(definition::text) AS characters FROM machine_definitions WHERE hash = $1',
      [hash],
    );
    if (!rows[0]) throw new Error(`nobody knows the definition ${hash}`);
    this.#written.add(hash);
    return this.#known.add(hash, rows[0].definition, rows[0].characters);
  }
}
