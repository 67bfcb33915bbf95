import { Database, migrateService } from '@quadrille/service';
import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { KnownWorkflows } from '../definitions/known-workflows.js';
import { readWorkflow } from '../definitions/read-workflow.js';
import { CreateExecutions1763700000001 } from '../schema/create-executions.js';
import { listExecutions, type ListedExecution, listWaiting } from './executions.js';

let scratch: ScratchDatabase;
let database: Database;
beforeAll(async () => {
  scratch = await scratchDatabase({ migrate: (target) => migrateService({ ...target, migrations: [CreateExecutions1763700000001] }) });
  database = new Database('saga', { DATABASE_URL: scratch.roleUrl, DATABASE_POOL: 2 });
  await database.open();
});
afterAll(async () => {
  await database.close();
  await scratch.drop();
});
beforeEach(async () => {
  await database.query('DELETE FROM executions');
});

const running = { executionId: 'a', workflow: 'w', hash: 'h', status: 'RUNNING', startedAt: 1000.5 };
const ended = { ...running, status: 'FAILED', stoppedAt: 2000, error: 'No', cause: 'never' };
const asking = { ...running, executionId: 'b', waitingFor: { stateName: 'Ask', signals: ['approve', 'reject'], since: 1500 } };

const record = (...rows: readonly object[]) => database.query('SELECT record_executions($1::json)', [JSON.stringify(rows)]);
const listed = (status: string | null = null, after: string | null = null) =>
  database.query<ListedExecution>(listExecutions, [status, null, after, 10]);
const waiting = async (...signals: readonly string[]) =>
  (await database.query<ListedExecution>(listWaiting, [signals, 10])).map(({ executionId }) => executionId);

describe('the list of executions', () => {
  it('believes the last word of a batch that tells of one execution twice', async () => {
    await record(running, ended);
    expect(await listed()).toMatchObject([{ executionId: 'a', status: 'FAILED', error: 'No', cause: 'never', waitingFor: null }]);
  });

  it('follows an execution from its start to its end', async () => {
    await record(running);
    expect(await listed('RUNNING')).toMatchObject([{ startedAt: new Date(1000.5), stoppedAt: null, error: null }]);
    await record(ended);
    expect(await listed('RUNNING')).toEqual([]);
    expect(await listed('FAILED')).toMatchObject([{ stoppedAt: new Date(2000) }]);
  });

  it('pages from the newest to the oldest', async () => {
    await record(running, asking);
    expect((await listed()).map(({ executionId }) => executionId)).toEqual(['b', 'a']);
    expect((await listed(null, 'b')).map(({ executionId }) => executionId)).toEqual(['a']);
  });

  it('finds who waits for a person, until the wait is over', async () => {
    await record(running, asking);
    expect(await waiting('approve')).toEqual(['b']);
    expect(await waiting('continue')).toEqual([]);
    await record({ ...asking, waitingFor: undefined });
    expect(await waiting('approve')).toEqual([]);
  });
});

describe('pinned definitions', () => {
  const definition = (state: string) => readWorkflow('w', JSON.stringify({ StartAt: state, States: { [state]: { Type: 'Succeed' } } }));

  it('are known to a version that brings another one of the same name', async () => {
    const old = definition('Old');
    await new KnownWorkflows([old]).open(database);
    const newer = new KnownWorkflows([definition('New')]);
    expect(newer.pinned(old.workflow.hash)).toBeUndefined();
    await newer.open(database);
    expect(newer.pinned(old.workflow.hash)).toMatchObject({ name: 'w' });
    expect(newer.named('w')?.hash).not.toBe(old.workflow.hash);
  });

  it('are fetched when a newer version pinned an execution meanwhile', async () => {
    const older = new KnownWorkflows([definition('Older')]);
    await older.open(database);
    const newest = definition('Newest');
    await new KnownWorkflows([newest]).open(database);
    expect(await older.recall(newest.workflow.hash)).toMatchObject({ hash: newest.workflow.hash });
    await expect(older.recall('nothing')).rejects.toThrow('nobody knows');
  });
});
