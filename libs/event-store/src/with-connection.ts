import type { Pool, PoolClient } from 'pg';
import { isConflict, isTransient } from './faults.js';

const leaveIt = (): void => undefined;

/** Whether the connection can be given to somebody else; one that gave no answer cannot: its answer may still come, or never will. */
const isSound = (client: PoolClient, error: unknown): Promise<boolean> | false =>
  (!isTransient(error) || isConflict(error)) &&
  client.query('ROLLBACK').then(
    () => true,
    () => false,
  );

/**
 * A connection of the pool for one transaction, which `act` begins and ends; where it rejects the transaction is rolled back. One that is lost meanwhile
 * fails the statement in hand, or the next, and is given up; while nothing is in hand, its error has nobody who hears it (the pool listens to idle
 * connections only) and would end the process.
 */
export const withConnection = async <T>(pool: Pool, act: (client: PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect();
  client.on('error', leaveIt);
  let isGivenBack = true;
  try {
    return await act(client);
  } catch (error) {
    isGivenBack = await isSound(client, error);
    throw error;
  } finally {
    client.off('error', leaveIt);
    client.release(!isGivenBack);
  }
};
