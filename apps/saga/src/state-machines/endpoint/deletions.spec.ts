import { describe, expect, it } from 'vitest';
import type { Machine } from '../catalogue/machine.js';
import { ExecutionDoesNotExist, type ExecutionFilter } from '../executions.js';
import { Deletions } from './deletions.js';

/** A machine with one execution that has ended and one that runs, or seems to; what becomes of them. */
const deletionOf = async ({
  status = 'DELETING',
  stop = async () => new Date(),
}: {
  status?: Machine['status'];
  stop?: () => Promise<Date>;
}) => {
  const done: string[] = [];
  const machines = {
    deleting: async () => ['machine'],
    find: async () => ({ status }) as Machine,
    remove: async () => void done.push('removed'),
  };
  const executions = {
    list: async ({ cursor }: ExecutionFilter) =>
      cursor === undefined ? { items: [{ status: 'SUCCEEDED' } as never], cursor: 'next' } : { items: [{ status: 'RUNNING' } as never] },
    stop: () => stop().finally(() => done.push('stopped')),
  };
  const deletions = new Deletions({ machines }, executions, (reason) => done.push(String(reason)));
  await deletions.resume();
  await deletions.settled();
  return done;
};

describe('the deletion of a machine', () => {
  it('stops those of its executions that run, then removes it', async () => {
    expect(await deletionOf({})).toEqual(['stopped', 'removed']);
  });

  it('is not held up by an express execution that ended meanwhile and is known no more', async () => {
    expect(await deletionOf({ stop: () => Promise.reject(new ExecutionDoesNotExist('one')) })).toEqual(['stopped', 'removed']);
  });

  it('leaves a new machine of the same name alone, where another instance was faster', async () => {
    expect(await deletionOf({ status: 'ACTIVE' })).toEqual([]);
  });

  it('says what went wrong, and leaves the machine to the next start', async () => {
    expect(await deletionOf({ stop: () => Promise.reject(new Error('away')) })).toEqual(['stopped', 'Error: away']);
  });
});
