import { Database } from '@quadrille/service';
import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateStateMachines } from '../../testing/rig.fixture.js';
import type { Change } from './change.js';
import { Ledger } from './ledger.js';

describe('the ledger', () => {
  let scratch: ScratchDatabase;
  let database: Database;
  let ledger: Ledger;

  beforeAll(async () => {
    scratch = await scratchDatabase({ migrate: migrateStateMachines });
    database = new Database('saga', { DATABASE_URL: scratch.roleUrl, DATABASE_POOL: 2 });
    await database.open();
    ledger = new Ledger(database.pool, '00000000-0000-4000-8000-000000000000', 1000);
  });
  afterAll(async () => {
    await database?.close();
    await scratch?.drop();
  });

  const changeOf = (number: number, fields: Partial<Change> = {}): Change => ({
    record: {
      number,
      arn: `arn:${number}`,
      name: String(number),
      machine: { arn: 'arn:m', name: 'm', type: 'STANDARD', roleArn: '' },
      hash: 'h',
      startedAt: 0,
      input: {},
      scope: '',
    },
    version: undefined,
    status: 'RUNNING',
    head: '{}',
    output: '',
    error: undefined,
    cause: undefined,
    stoppedAt: undefined,
    redriveCount: 0,
    redrivenAt: undefined,
    buckets: [],
    goneBuckets: [],
    history: [],
    placed: [],
    settled: [],
    due: undefined,
    children: [],
    abandoned: [],
    told: [],
    redriven: [],
    consumed: [],
    mapRuns: [],
    isForgotten: false,
    ...fields,
  });

  it('refuses what the database refuses, and writes what came together with it', async () => {
    const results = await Promise.allSettled([
      ledger.write(changeOf(1)),
      ledger.write(changeOf(2, { status: 'UNHEARD_OF' })),
      ledger.write(changeOf(3, { error: 'with a \0 in it' })),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await scratch.query('SELECT number FROM machine_executions ORDER BY number')).toEqual([{ number: 1 }, { number: 3 }]);
  });

  it('writes nothing of an execution that somebody else was first with, and all of the others', async () => {
    const row = { first: 1, last: 1, events: '[{}]' };
    await Promise.all([ledger.write(changeOf(10)), ledger.write(changeOf(11))]);
    const written = { buckets: [{ key: '0/0', state: '{}' }], history: [row], placed: [{ task: '0#1' }], due: 1000 };
    const saved = await Promise.all([
      ledger.write(changeOf(10, { version: 7, ...written })),
      ledger.write(changeOf(11, { version: 1, ...written })),
      ledger.write({ ...changeOf(12, written), record: { ...changeOf(12).record, arn: 'arn:10' } }),
    ]);
    expect(saved.map((each) => each.saved)).toEqual([false, true, false]);
    for (const table of ['machine_buckets', 'machine_history', 'machine_tasks', 'machine_timers'])
      expect(await scratch.query(`SELECT execution FROM ${table}`)).toEqual([{ execution: 11 }]);
    expect(await scratch.query('SELECT version FROM machine_executions WHERE number IN (10, 11) ORDER BY number')).toEqual([
      { version: 1 },
      { version: 2 },
    ]);
  });

  const parentOf = (task: string) => ({ number: 20, arn: 'arn:20', task, answersAs: 'output' }) as const;
  const childOf = (number: number, task: string, fields: Partial<Change> = {}): Change => {
    const change = changeOf(number, fields);
    return { ...change, record: { ...change.record, parent: parentOf(task) } };
  };

  it('lets nothing begin for a task that is over', async () => {
    await ledger.write(changeOf(20, { placed: [{ task: '0#1' }] }));
    expect(await ledger.write(childOf(21, '0#1'))).toMatchObject({ saved: true });
    await ledger.write(changeOf(20, { version: 1, settled: ['0#1'] }));
    expect(await ledger.write(childOf(22, '0#1'))).toMatchObject({ saved: false });
  });

  it('stops with its task a child that has not heard that it is to go on for it, and takes no letter for the one in its place', async () => {
    const goOn = '{"kind":"redrive","task":"0#2","hash":"h"}';
    await ledger.write(changeOf(20, { version: 2, placed: [{ task: '0#3' }] }));
    await ledger.write(childOf(23, '0#3', { status: 'FAILED', stoppedAt: 0 }));
    await ledger.write(changeOf(20, { version: 3, redriven: [{ number: 23, arn: 'arn:23', letter: goOn }] }));
    expect(await ledger.write(changeOf(20, { version: 4, abandoned: ['0#2'] }))).toEqual({ saved: true, stopped: ['arn:23'] });
    const letters = () => scratch.query('SELECT execution, signal FROM machine_signals');
    await ledger.write(childOf(23, '0#2', { version: 1, consumed: [{ sender: 'parent', signal: goOn }] }));
    expect(await letters()).toEqual([{ execution: 23, signal: { kind: 'stop' } }]);
    await ledger.write(childOf(23, '0#2', { version: 2, consumed: [{ sender: 'parent', signal: '{"kind":"stop"}' }] }));
    expect(await letters()).toEqual([]);
  });

  it('keeps when a map run ended until it goes on', async () => {
    const told = async (...mapRuns: Change['mapRuns']) => {
      const [row] = await scratch.query<{ version: number }>('SELECT version FROM machine_executions WHERE number = 11');
      await ledger.write(changeOf(11, { version: row!.version, mapRuns }));
      return scratch.query('SELECT status, extract(epoch FROM stopped_at)::int AS stopped FROM machine_map_runs');
    };
    await told({ arn: 'run', startedAt: 0, status: 'RUNNING', redriveCount: 0 });
    expect(await told({ arn: 'run', status: 'FAILED', stoppedAt: 7000 })).toEqual([{ status: 'FAILED', stopped: 7 }]);
    expect(await told({ arn: 'run', resultsWritten: true })).toEqual([{ status: 'FAILED', stopped: 7 }]);
    expect(await told({ arn: 'run', status: 'RUNNING', redriveCount: 1 })).toEqual([{ status: 'RUNNING', stopped: null }]);
  });
});
