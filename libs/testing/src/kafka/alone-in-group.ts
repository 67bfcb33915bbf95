import pg from 'pg';
import { serverUrl } from '../scratch-database.js';

/**
 * Waits until no other spec runs a service of this name, and keeps the others waiting until what it answers is called. All specs have one Kafka, where
 * services of one name are one group: each would get a part of the messages of the other.
 */
export const aloneInGroup = async (service: string): Promise<() => Promise<void>> => {
  const client = new pg.Client({ connectionString: serverUrl().href });
  await client.connect();
  await client.query('SELECT pg_advisory_lock(hashtext($1))', [service]);
  return () => client.end();
};
