import { sessionAt } from '@quadrille/event-store';
import pg from 'pg';
import { type House, type Query, servicesIn, type Sight } from './house.js';

/** Looks over one connection of the owner, which is closed afterwards. */
export const withSight = async <Result>(house: House, look: (sight: Sight) => Promise<Result>): Promise<Result> => {
  // Stores that were filled a moment ago have no statistics: the planner takes every table for empty and loops through all of them in turn.
  const { url, options } = sessionAt(house.databaseUrl, '-c default_transaction_read_only=on -c enable_nestloop=off');
  const client = new pg.Client({
    connectionString: url,
    application_name: 'invariants',
    connectionTimeoutMillis: 5_000,
    statement_timeout: 120_000,
    options,
  });
  // A broken connection is told by the query that needs it.
  client.on('error', () => undefined);
  await client.connect();
  const query: Query = async <Row extends object>(sql: string, parameters: readonly unknown[] = []) =>
    (await client.query<Row>(sql, [...parameters])).rows;
  try {
    return await look({ query, house, services: await servicesIn(query) });
  } finally {
    await client.end();
  }
};
