import { newId } from '@quadrille/events';
import { createTopics } from '@quadrille/messaging';
import { type Effect, effect, migrateService, readSettings, Runtime, type ServiceTables, serviceSettings } from '@quadrille/service';
import { createLogger } from '@quadrille/telemetry';
import { aloneInGroup, type ScratchDatabase, scratchDatabase, testBrokers } from '@quadrille/testing';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TaskAnswered } from '../domain/asks/ask.js';
import { migrate } from '../migrate.js';
import { sagaService } from '../saga.service.js';
import { sagaSettings } from '../saga.settings.js';
import { STATE_MACHINES } from '../http/state-machines.controller.js';
import type { ExecutionDescription } from './executions.js';
import type { Executions } from './runtime/executions.js';
import type { StateMachines } from './state-machines.js';
import { machine, warehouse, whole } from './testing/warehouse.fixture.js';

const logger = createLogger('spec', 'silent');
let sagaDatabase: ScratchDatabase;
let warehouseDatabase: ScratchDatabase;
const running: Runtime[] = [];
let leaveGroup: () => Promise<void>;

beforeAll(async () => {
  leaveGroup = await aloneInGroup('saga');
  [sagaDatabase, warehouseDatabase] = await Promise.all([scratchDatabase({ migrate }), scratchDatabase({ migrate: migrateService })]);
  await createTopics({ brokers: testBrokers() });
}, 300_000);
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
});
afterAll(async () => {
  await Promise.all([sagaDatabase?.drop(), warehouseDatabase?.drop()]);
  await leaveGroup?.();
});

const run = async (tables: ServiceTables, { roleUrl }: ScratchDatabase): Promise<Runtime> => {
  const settings = readSettings(serviceSettings, {
    PORT: '0',
    DATABASE_URL: roleUrl,
    KAFKA_BROKERS: testBrokers().join(','),
    GATHER_MS: '0',
  });
  const runtime = await Runtime.open(tables, settings, logger, (reason) => {
    throw reason;
  });
  running.push(runtime);
  await runtime.start();
  return runtime;
};
const end = async (runtime: Runtime): Promise<void> => {
  running.splice(running.indexOf(runtime), 1);
  await runtime.stop();
};
const runWarehouse = (): Promise<Runtime> => run(warehouse, warehouseDatabase);

type Saga = Readonly<{ runtime: Runtime; executions: Executions }>;

/** The saga as it is; `dying` puts something between an answer and the task that waits for it. */
const runSaga = async (dying: (tell: Effect) => Effect = (tell) => tell): Promise<Saga> => {
  const environment = { PORT: '0', DATABASE_URL: sagaDatabase.roleUrl, KAFKA_BROKERS: testBrokers().join(',') };
  const folder = join(import.meta.dirname, '../../../../workflows');
  const tables = sagaService(readSettings(sagaSettings, { ...environment, WORKFLOWS_DIR: folder }));
  const [tell] = tables.effects!;
  const runtime = await run({ ...tables, effects: [dying(tell!)] }, sagaDatabase);
  const providers = tables.providers as readonly Readonly<{ provide: unknown; useValue: unknown }>[];
  const stateMachines = providers.find(({ provide }) => provide === STATE_MACHINES)!.useValue as StateMachines;
  return { runtime, executions: (await stateMachines.redrives(undefined)).executions };
};

const start = async ({ executions }: Saga, name: string, sku: string, fields?: object): Promise<string> => {
  const input = { orderId: newId(), lines: [{ sku, quantity: 1 }] };
  const asking = machine(name, fields);
  await sagaDatabase.query(`INSERT INTO state_machines (arn, name, type, published_at_creation) VALUES ($1, $2, $3, false)`, [
    asking.arn,
    asking.name,
    asking.type,
  ]);
  return (await executions.start({ machine: asking, name, input })).executionArn;
};
const typesOf = async ({ executions }: Saga, arn: string): Promise<readonly string[]> =>
  (await executions.history(arn, { limit: 100 })).items.map(({ type }) => type);
const ended = async ({ executions }: Saga, arn: string): Promise<ExecutionDescription | undefined> => {
  await expect.poll(async () => (await executions.describe(arn))?.status, { timeout: 60_000, interval: 50 }).not.toBe('RUNNING');
  return executions.describe(arn);
};
const stored = async (database: ScratchDatabase, type: string): Promise<number> =>
  (await database.query('SELECT 1 FROM events WHERE type = $1', [type])).length;

describe('a state machine that asks the warehouse', { timeout: 180_000 }, () => {
  it('goes on with what the warehouse says', async () => {
    await runWarehouse();
    const saga = await runSaga();
    const arn = await start(saga, 'served', 'LAMP');
    expect(await ended(saga, arn)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await typesOf(saga, arn)).toEqual(whole);
  });

  it('may tell it of goods that came in, which are about no order', async () => {
    await runWarehouse();
    const saga = await runSaga();
    const fields = { Resource: 'arn:aws:states:::inventory:receiveStock', Parameters: { sku: 'LAMP', quantity: 3 }, ResultPath: '$' };
    const arn = await start(saga, 'received', 'LAMP', fields);
    expect(await ended(saga, arn)).toMatchObject({ status: 'SUCCEEDED', output: '{"sku":"LAMP","quantity":3}' });
    expect(await typesOf(saga, arn)).toEqual(whole);
  });

  it('tries again, and catches what fails in the end', async () => {
    await runWarehouse();
    const saga = await runSaga();
    const Retry = [{ ErrorEquals: ['OutOfStock'], IntervalSeconds: 1, MaxAttempts: 1 }];
    const retried = await start(saga, 'retried', 'CHAIR', { Retry });
    const caught = await start(saga, 'caught', 'CHAIR', { Catch: [{ ErrorEquals: ['OutOfStock'], Next: 'Done' }] });
    expect(await ended(saga, retried)).toMatchObject({ status: 'SUCCEEDED' });
    expect((await typesOf(saga, retried)).filter((type) => type === 'TaskFailed' || type === 'TaskSucceeded')).toEqual([
      'TaskFailed',
      'TaskSucceeded',
    ]);
    const output = JSON.parse((await ended(saga, caught))?.output ?? '{}') as object;
    expect(output).toMatchObject({ Error: 'OutOfStock', Cause: expect.stringContaining('CHAIR') });
  });

  it('waits through an end of the saga between the question and the answer', async () => {
    const first = await runSaga();
    const arn = await start(first, 'between', 'LAMP');
    await expect.poll(() => typesOf(first, arn)).toContain('TaskSubmitted');
    await end(first.runtime);
    const before = await stored(warehouseDatabase, 'StockReserved');
    await runWarehouse();
    await expect.poll(() => stored(warehouseDatabase, 'StockReserved')).toBe(before + 1);
    const second = await runSaga();
    await ended(second, arn);
    expect(await typesOf(second, arn)).toEqual(whole);
  });

  it('is told by the next life what this one had committed and not told', async () => {
    await runWarehouse();
    const never = (): Promise<undefined> => new Promise(() => undefined);
    const first = await runSaga(() => effect<TaskAnswered>('TaskAnswered', never));
    const before = await stored(sagaDatabase, 'TaskAnswered');
    const arn = await start(first, 'untold', 'LAMP');
    await expect.poll(() => stored(sagaDatabase, 'TaskAnswered')).toBeGreaterThan(before);
    expect((await first.executions.describe(arn))?.status).toBe('RUNNING');
    await end(first.runtime);
    const second = await runSaga();
    await ended(second, arn);
    expect(await typesOf(second, arn)).toEqual(whole);
  });

  it('is told once where it is not known whether it was told', async () => {
    await runWarehouse();
    let runs = 0;
    const saga = await runSaga(({ on, run: tell }) => ({
      on,
      run: async (...given) => {
        const told = await tell(...given);
        runs += 1;
        if (runs === 1) throw new Error('nobody saw it');
        return told;
      },
    }));
    const arn = await start(saga, 'twice', 'LAMP');
    await ended(saga, arn);
    await expect.poll(() => runs).toBe(2);
    await expect.poll(() => sagaDatabase.query('SELECT 1 FROM effects')).toEqual([]);
    expect(await typesOf(saga, arn)).toEqual(whole);
    const asked = await sagaDatabase.query<{ id: string }>(`SELECT stream_id AS id FROM events WHERE type = 'ServiceAsked'`);
    const ids = asked.map(({ id }) => id);
    expect(ids).not.toEqual([]);
    const { streams, tables } = saga.runtime;
    expect((await streams.readAll(ids, tables.streams[0]!)).filter((seen) => seen?.state.asks)).toEqual([]);
  });
});
