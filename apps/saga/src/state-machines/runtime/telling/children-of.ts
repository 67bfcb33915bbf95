import type { Database } from '@quadrille/service';
import type { ExecutionDescription } from '../../executions.js';
import { executionColumns, latestChildren } from './listing.js';
import { describeRow, type ExecutionRow } from './rows-told.js';

const pageLength = 500;

/** Everything about the executions of a map run, a page in memory at a time; of an iteration that was run again, the last one. */
export async function* childrenOf(pool: Database['pool'], mapRunArn: string): AsyncIterable<ExecutionDescription> {
  const { rows: all } = await pool.query<{ number: string }>(latestChildren('$1', 'c.number'), [mapRunArn]);
  for (let at = 0; at < all.length; at += pageLength) {
    const { rows } = await pool.query<ExecutionRow>(
      `SELECT ${executionColumns}, input::text AS input, output::text AS output FROM machine_executions
       WHERE number = ANY ($1::bigint[]) ORDER BY number`,
      [all.slice(at, at + pageLength).map(({ number }) => number)],
    );
    for (const row of rows) yield describeRow(row);
  }
}
