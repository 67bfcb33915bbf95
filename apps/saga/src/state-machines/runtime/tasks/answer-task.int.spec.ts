import type { HistoryEvent } from '@quadrille/asl';
import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Ask } from '../../../domain/asks/ask.js';
import { orderId } from '../../testing/in-memory-orders.fixture.js';
import { AskedOrders, type Service } from '../../testing/asked-orders.fixture.js';
import { runThroughCrashes } from '../../testing/crash.fixture.js';
import { ended, historyOf, machineOf, migrateStateMachines, openRig, outputOf, type Rig, typesOf } from '../../testing/rig.fixture.js';
import { answerTask } from './answer-task.js';

const lines = [{ sku: 'LAMP', quantity: 1 }];
const reserve = {
  Type: 'Task',
  Resource: 'arn:aws:states:::inventory:reserveStock',
  Parameters: { 'orderId.$': '$.orderId', lines },
  ResultPath: '$.reserved',
};
const only = (fields: object): ReturnType<typeof machineOf> =>
  machineOf({ StartAt: 'Reserve', States: { Reserve: { ...reserve, ...fields, End: true } } });

const served: Service = () => ({ type: 'StockReserved', data: { orderId, lines } });
/** Has nothing so many times. */
const outOfStock = (times: number): Service => {
  let left = times;
  const missing = [{ sku: 'LAMP', quantity: 1, available: 0 }];
  return (command) => (left-- > 0 ? { type: 'StockUnavailable', data: { orderId, error: 'OutOfStock', missing } } : served(command));
};

const retried = {
  Retry: [{ ErrorEquals: ['OutOfStock'], IntervalSeconds: 1, MaxAttempts: 1 }],
  Catch: [{ ErrorEquals: ['OutOfStock'], ResultPath: '$.error', Next: 'Release' }],
};
/** Asks, tries again, gives up and takes it back. */
const reserveOrRelease = machineOf({
  StartAt: 'Reserve',
  States: {
    Reserve: { ...reserve, ...retried, End: true },
    Release: {
      Type: 'Task',
      Resource: 'arn:aws:states:::inventory:releaseStock',
      Parameters: { 'orderId.$': '$.orderId', 'reason.$': '$.error.Error' },
      ResultPath: '$.released',
      End: true,
    },
  },
});
const servesInTheEnd: Service = ({ type }) =>
  type === 'ReleaseStock'
    ? { type: 'StockReleased', data: { orderId, lines: [], restocked: false } }
    : { type: 'StockUnavailable', data: { orderId, error: 'OutOfStock', missing: [{ sku: 'LAMP', quantity: 1, available: 0 }] } };

/** The task knows first, the order that it does a moment later. */
const nobodyWaits = async (asked: AskedOrders): Promise<void> => {
  await expect.poll(() => asked.orders.of(orderId)).not.toHaveProperty('asks');
};

describe('a task that asks one of our services', () => {
  let database: ScratchDatabase;
  const rigs: Rig[] = [];

  beforeAll(async () => {
    database = await scratchDatabase({ migrate: migrateStateMachines });
  });
  // Whoever is left open would carry on what the next test begins, with another service behind it.
  afterEach(async () => {
    for (const rig of rigs.splice(0)) await rig.close();
  });
  afterAll(() => database?.drop());

  const opened = async (asked: AskedOrders): Promise<Rig> => {
    const rig = await openRig(database.roleUrl, { workers: asked.workers, lookEveryMs: 50 });
    rigs.push(rig);
    return rig;
  };

  const ways = [
    ['comes later', false],
    ['overtakes the end of the call', true],
  ] as const;

  it.each(ways)('succeeds with what came of it, told that it was taken over before: the answer %s', async (_, overtakes) => {
    const asked = new AskedOrders(served, { overtakes });
    const rig = await opened(asked);
    const { executionArn } = await rig.executions.start({ machine: only({}), name: `served-${overtakes}`, input: { orderId } });
    expect(outputOf(await ended(rig, executionArn))).toEqual({ orderId, reserved: {} });
    const types = await typesOf(rig, executionArn);
    expect(types.slice(2, -2)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded']);
    await nobodyWaits(asked);
    expect(rig.faults).toEqual([]);
  });

  it('fails by the names of the contract, is tried again and caught', async () => {
    const asked = new AskedOrders(servesInTheEnd);
    const rig = await opened(asked);
    const { executionArn } = await rig.executions.start({ machine: reserveOrRelease, name: 'caught', input: { orderId } });
    expect(outputOf(await ended(rig, executionArn))).toMatchObject({ error: { Error: 'OutOfStock' }, released: { restocked: false } });
    expect(asked.orders.sent.map(({ type }) => type)).toEqual(['ReserveStock', 'ReserveStock', 'ReleaseStock']);
    expect(asked.orders.sent.at(-1)?.data).toMatchObject({ reason: 'OutOfStock' });
    const failed = (await historyOf(rig, executionArn)).filter(({ type }) => type === 'TaskFailed');
    expect(failed).toHaveLength(2);
    expect(failed[0]).toMatchObject({ taskFailedEventDetails: { error: 'OutOfStock', resourceType: 'inventory' } });
    await nobodyWaits(asked);
  });

  const timeless = (history: readonly HistoryEvent[]): string =>
    JSON.stringify(history.map(({ timestamp: _, ...event }) => event))
      .replaceAll(/quiet|crashing/g, 'NAME')
      .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UUID');

  it.each(ways)(
    'has the history that it would have had where its process dies after every write: %s',
    { timeout: 120_000 },
    async (_, overtakes) => {
      const rig = await opened(new AskedOrders(outOfStock(1)));
      const { executionArn } = await rig.executions.start({ machine: reserveOrRelease, name: `quiet-${overtakes}`, input: { orderId } });
      await ended(rig, executionArn);
      const expected = timeless(await historyOf(rig, executionArn));
      await rig.close();
      rigs.length = 0;

      const asked = new AskedOrders(outOfStock(1), { overtakes });
      const options = { databaseUrl: database.roleUrl, workers: asked.workers };
      const { end, crashes } = await runThroughCrashes(options, reserveOrRelease, `crashing-${overtakes}`, { orderId });
      // One less than there are writes: after the last one the end may be seen before the death.
      expect(crashes).toBeGreaterThanOrEqual(overtakes ? 3 : 5);
      expect(end.status).toBe('SUCCEEDED');
      const reader = await opened(asked);
      expect(timeless(await historyOf(reader, end.executionArn))).toEqual(expected);
      expect(asked.orders.sent.map(({ type }) => type)).toEqual(['ReserveStock', 'ReserveStock']);
      expect(await database.query('SELECT 1 FROM machine_tasks UNION ALL SELECT 1 FROM machine_timers')).toEqual([]);
    },
  );

  it('stays as it is when the answer comes too late, twice, or to an execution that is gone', async () => {
    const asked = new AskedOrders(() => undefined);
    const rig = await opened(asked);
    const machine = only({ TimeoutSeconds: 1 });
    const { executionArn } = await rig.executions.start({ machine, name: 'late', input: { orderId } });
    expect(await ended(rig, executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    const before = await historyOf(rig, executionArn);
    const [request] = asked.orders.sent;
    asked.orders.tell('StockReserved', { orderId, lines }, { causationid: request!.id });
    await asked.tellTasks();
    expect(asked.heard).toEqual(['late']);
    expect(await historyOf(rig, executionArn)).toEqual(before);

    const { execution, taskId, stateName, since } = asked.orders.answers[0]!;
    const told = { taskId, stateName, since, submitted: {}, signal: { kind: 'taskSucceeded', taskId, output: {} } } as const;
    expect(await answerTask(rig.runtime, { ...told, execution: execution + 1 })).toBe('over');
    const elsewhere = taskId.replace(':late#', ':nowhere#');
    expect(await answerTask(rig.runtime, { ...told, taskId: elsewhere, execution })).toBe('over');
    expect(rig.faults).toEqual([]);
  });

  it('succeeds at another try by what the first one brought about too late', async () => {
    const asked = new AskedOrders(() => undefined);
    const rig = await opened(asked);
    // On a machine that is busy with something else it may be a later one.
    const machine = only({
      TimeoutSeconds: 1,
      Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 9 }],
    });
    const { executionArn } = await rig.executions.start({ machine, name: 'second', input: { orderId } });
    await expect.poll(() => typesOf(rig, executionArn)).toContain('TaskTimedOut');
    asked.orders.tell('StockReserved', { orderId, lines }, { causationid: asked.orders.sent[0]!.id });
    await asked.tellTasks();
    expect(outputOf(await ended(rig, executionArn))).toMatchObject({ reserved: {} });
    expect(asked.orders.sent).toHaveLength(1);
    await nobodyWaits(asked);
  });

  it('succeeds after a redrive by what came about after its end', async () => {
    const asked = new AskedOrders(() => undefined);
    const rig = await opened(asked);
    const { executionArn } = await rig.executions.start({ machine: only({ TimeoutSeconds: 1 }), name: 'redriven', input: { orderId } });
    expect(await ended(rig, executionArn)).toMatchObject({ status: 'FAILED' });
    asked.orders.tell('StockReserved', { orderId, lines }, { causationid: asked.orders.sent[0]!.id });
    await asked.tellTasks();
    expect(asked.heard).toEqual(['late']);
    // Onto a definition that gives the answer all the time that it takes to come.
    await rig.executions.redrive(executionArn, only({}));
    expect(await ended(rig, executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    expect(asked.orders.sent).toHaveLength(1);
    await nobodyWaits(asked);
  });

  it('is over when its state was left, also where that was entered again since', async () => {
    const asks: Ask[] = [];
    const asked: AskedOrders = new AskedOrders(() => void asks.push(...(asked.orders.of(orderId).asks ?? [])));
    const rig = await opened(asked);
    const Catch = [{ ErrorEquals: ['States.Timeout'], ResultPath: '$.error', Next: 'Longer' }];
    const machine = machineOf({
      StartAt: 'Reserve',
      States: {
        Reserve: { ...reserve, TimeoutSecondsPath: '$.seconds', Catch, End: true },
        Longer: { Type: 'Pass', Result: 3600, ResultPath: '$.seconds', Next: 'Reserve' },
      },
    });
    const { executionArn } = await rig.executions.start({ machine, name: 'again', input: { orderId, seconds: 1 } });
    await expect.poll(async () => (await typesOf(rig, executionArn)).filter((type) => type === 'TaskScheduled')).toHaveLength(2);
    const { execution, taskId, stateName, since } = asks[0]!;
    const signal = { kind: 'taskSucceeded', taskId, output: {} } as const;
    expect(await answerTask(rig.runtime, { execution, taskId, stateName, since, submitted: {}, signal })).toBe('over');
    await rig.executions.stop(executionArn);
  });

  it('is forgotten when its state was left for good without its answer', async () => {
    const asked = new AskedOrders(() => undefined);
    const rig = await opened(asked);
    const machine = machineOf({
      StartAt: 'Reserve',
      States: {
        Reserve: { ...reserve, TimeoutSeconds: 1, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Hold' }], End: true },
        Hold: { Type: 'Wait', Seconds: 3600, End: true },
      },
    });
    const { executionArn } = await rig.executions.start({ machine, name: 'left', input: { orderId } });
    await expect.poll(() => typesOf(rig, executionArn)).toContain('WaitStateEntered');
    asked.orders.tell('StockReserved', { orderId, lines }, { causationid: asked.orders.sent[0]!.id });
    await asked.tellTasks();
    expect(asked.heard).toEqual(['over']);
    await nobodyWaits(asked);
    await rig.executions.stop(executionArn);
  });
});
