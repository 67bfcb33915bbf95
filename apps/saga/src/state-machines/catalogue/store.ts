import type { Database } from '@quadrille/service';

/** Where the catalogue's rows are. */
export type Query = <Row extends object>(sql: string, parameters?: readonly unknown[]) => Promise<Row[]>;

export class Store {
  readonly #pool: Database['pool'];

  constructor({ pool }: Pick<Database, 'pool'>) {
    this.#pool = pool;
  }

  readonly query: Query = async (sql, parameters = []) => (await this.#pool.query(sql, [...parameters])).rows;

  /** All of it or nothing: what `work` throws is thrown on after everything was undone. */
  async transact<Result>(work: (query: Query) => Promise<Result>): Promise<Result> {
    const connection = await this.#pool.connect();
    let broken = true;
    try {
      await connection.query('BEGIN');
      const result = await work(async (sql, parameters = []) => (await connection.query(sql, [...parameters])).rows);
      await connection.query('COMMIT');
      broken = false;
      return result;
    } catch (error) {
      await connection.query('ROLLBACK').then(
        () => (broken = false),
        () => undefined,
      );
      throw error;
    } finally {
      connection.release(broken);
    }
  }
}
