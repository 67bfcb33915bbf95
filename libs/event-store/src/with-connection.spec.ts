import { EventEmitter } from 'node:events';
import type { Pool, PoolClient } from 'pg';
import { describe, expect, it } from 'vitest';
import { versionIsFree } from './faults.js';
import { withConnection } from './with-connection.js';

class Connection extends EventEmitter {
  readonly asked: string[] = [];
  /** How it was released: true where the pool has to close it. */
  closed: boolean | undefined;
  rollbackFails = false;

  async query(sql: string): Promise<void> {
    this.asked.push(sql);
    if (sql === 'ROLLBACK' && this.rollbackFails) throw new Error('Connection terminated');
  }

  release(closed: boolean): void {
    this.closed = closed;
  }
}

const failWith = async (error: Error, connection = new Connection()): Promise<Connection> => {
  const pool = { connect: async () => connection as unknown as PoolClient } as unknown as Pool;
  const failing = async (): Promise<never> => {
    throw error;
  };
  await expect(withConnection(pool, failing)).rejects.toBe(error);
  return connection;
};

describe('a connection for a transaction', () => {
  it('goes back to the pool when it has done its work', async () => {
    const connection = new Connection();
    const pool = { connect: async () => connection as unknown as PoolClient } as unknown as Pool;
    expect(await withConnection(pool, async () => 'done')).toBe('done');
    expect([connection.asked, connection.closed]).toEqual([[], false]);
  });

  it.each([
    ['what it was used for went wrong', new TypeError('a defect')],
    ['somebody else was faster', Object.assign(new Error('duplicate key'), { code: '23505', constraint: versionIsFree })],
  ])('is rolled back and goes on being used where %s', async (_, error) => {
    const { asked, closed } = await failWith(error);
    expect([asked, closed]).toEqual([['ROLLBACK'], false]);
  });

  it.each([
    ['gave no answer in time', new Error('Query read timeout')],
    ['was lost', new Error('Connection terminated unexpectedly')],
    ['was ended by the database', Object.assign(new Error('terminating connection'), { code: '57P01' })],
  ])('that %s is asked nothing more and closed: whoever got it next would wait for it in vain', async (_, error) => {
    const { asked, closed } = await failWith(error);
    expect([asked, closed]).toEqual([[], true]);
  });

  it('that cannot even be rolled back is closed', async () => {
    const connection = Object.assign(new Connection(), { rollbackFails: true });
    expect((await failWith(new TypeError('a defect'), connection)).closed).toBe(true);
  });

  it('does not end the process by an error that nobody waits for', async () => {
    const connection = new Connection();
    const pool = { connect: async () => connection as unknown as PoolClient } as unknown as Pool;
    await withConnection(pool, async () => connection.emit('error', new Error('lost while nothing was asked')));
    expect(connection.closed).toBe(false);
  });
});
