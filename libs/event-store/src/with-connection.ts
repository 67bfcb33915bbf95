import type { Pool, PoolClient } from 'pg';

const leaveIt = (): void => undefined;

/**
 * A connection of the pool for several statements. One that is lost meanwhile fails the statement in hand, or the next; while nothing is in
 * hand, its error has nobody who hears it (the pool listens to idle connections only) and would end the process.
 */
export const withConnection = async <T>(pool: Pool, act: (client: PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect();
  client.on('error', leaveIt);
  try {
    return await act(client);
  } finally {
    client.off('error', leaveIt);
    client.release();
  }
};
