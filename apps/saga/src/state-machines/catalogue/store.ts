import { type Database, withConnection } from '@quadrille/service';

/** Where the catalogue's rows are. */
export type Query = <Row extends object>(sql: string, parameters?: readonly unknown[]) => Promise<Row[]>;

/** PostgreSQL's texts hold no NUL. */
const plain = (value: unknown): unknown =>
  typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : Array.isArray(value) ? value.map(plain) : value;

const queryWith =
  (client: Pick<Database['pool'], 'query'>): Query =>
  async (sql, parameters = []) =>
    (await client.query(sql, parameters.map(plain))).rows;

export class Store {
  readonly query: Query;
  readonly #pool: Database['pool'];

  constructor({ pool }: Pick<Database, 'pool'>) {
    this.#pool = pool;
    this.query = queryWith(pool);
  }

  /** All of it or nothing: what `work` throws is thrown on after everything was undone. */
  transact<Result>(work: (query: Query) => Promise<Result>): Promise<Result> {
    return withConnection(this.#pool, async (connection) => {
      await connection.query('BEGIN');
      const result = await work(queryWith(connection));
      await connection.query('COMMIT');
      return result;
    });
  }
}
