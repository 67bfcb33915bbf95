import { randomUUID } from 'node:crypto';
import { openTasks } from '@quadrille/asl';
import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ended, machineOf, migrateStateMachines, openRig, outputOf, type Rig } from '../testing/rig.fixture.js';

const passes = (count: number): object =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `S${index}`,
      { Type: 'Pass', ...(index < count - 1 ? { Next: `S${index + 1}` } : { End: true }) },
    ]),
  );

describe('an execution with large data', () => {
  let database: ScratchDatabase;
  let rig: Rig;
  const large = 'x'.repeat(5 * 1024 * 1024);

  beforeAll(async () => {
    database = await scratchDatabase({ migrate: migrateStateMachines });
    rig = await openRig(database.roleUrl);
  });
  afterAll(async () => {
    await rig?.close();
    await database?.drop();
  });

  it('runs through twelve states to its end, and tells its history in pages that fit into memory', { timeout: 240_000 }, async () => {
    const machine = machineOf({ StartAt: 'S0', States: passes(12) });
    const { executionArn } = await rig.executions.start({ machine, name: 'large', input: { large } });
    const end = await ended(rig, executionArn, 200_000);
    expect(end.status).toBe('SUCCEEDED');
    expect(outputOf(end)).toEqual({ large });
    const page = (reverse: boolean, cursor?: string) =>
      rig.executions.history(executionArn, { limit: 1000, reverse, includeExecutionData: false, ...(cursor !== undefined && { cursor }) });
    const first = await page(false);
    const second = await page(false, first.cursor);
    const ids = [...first.items, ...second.items].map(({ id }) => id);
    expect(ids.length).toBeLessThanOrEqual(10);
    expect(ids).toEqual(Array.from(ids, (_, index) => index + 1));
    const { items: last, cursor } = await page(true);
    expect(last.length).toBeLessThanOrEqual(5);
    expect(last.map(({ id }) => id)).toEqual(Array.from(last, (_, index) => 26 - index));
    expect(cursor).toBe(String(26 - last.length));
    expect(rig.faults).toEqual([]);
  });

  it('tells every event of its history once, wherever a page begins and ends', async () => {
    const { executionArn } = await rig.executions.start({
      machine: machineOf({ StartAt: 'S0', States: passes(1) }),
      name: 'long',
      input: {},
    });
    await database.query('DELETE FROM machine_history WHERE execution = (SELECT number FROM machine_executions WHERE arn = $1)', [
      executionArn,
    ]);
    await database.query(
      `INSERT INTO machine_history SELECT number, row * 100 + 1, row * 100 + 100,
         (SELECT json_agg(json_build_object('id', row * 100 + id, 'type', 'PassStateEntered')) FROM generate_series(1, 100) AS id)
       FROM machine_executions, generate_series(0, 9) AS row WHERE arn = $1`,
      [executionArn],
    );
    const told = async (reverse: boolean): Promise<readonly number[]> => {
      const ids: number[] = [];
      for (let cursor: string | undefined; ;) {
        const page = await rig.executions.history(executionArn, { limit: 33, reverse, ...(cursor !== undefined && { cursor }) });
        ids.push(...page.items.map(({ id }) => id));
        if (page.cursor === undefined) return ids;
        ({ cursor } = page);
      }
    };
    const all = Array.from({ length: 1000 }, (_, index) => index + 1);
    expect([await told(false), await told(true)]).toEqual([all, all.toReversed()]);
  });

  it('takes large answers that come together in as many turns as they need', { timeout: 120_000 }, async () => {
    const ask = (name: string): object => ({
      StartAt: name,
      States: { [name]: { Type: 'Task', Resource: `arn:aws:states:::x:${name}.waitForTaskToken`, ResultPath: null, End: true } },
    });
    const branches = Array.from({ length: 8 }, (_, index) => ask(`A${index}`));
    const machine = machineOf({ StartAt: 'All', States: { All: { Type: 'Parallel', Branches: branches, ResultPath: null, End: true } } });
    const { executionArn } = await rig.executions.start({ machine, name: randomUUID(), input: {} });
    const opened = rig.runtime.atHand.of(executionArn);
    const ids = await opened.do(({ state }) => openTasks(state).map(({ taskId }) => taskId));
    expect(ids).toHaveLength(8);
    const writes: number[] = [];
    const { ledger } = rig.runtime;
    const write = ledger.write.bind(ledger);
    onTestFinished(() => void (ledger.write = write));
    ledger.write = (change) => {
      writes.push(change.history.reduce((sum, { events }) => sum + events.length, 0));
      return write(change);
    };
    await Promise.all(ids.map((id) => rig.executions.succeed(rig.runtime.tokens.seal(id), large)));
    expect((await ended(rig, executionArn, 100_000)).status).toBe('SUCCEEDED');
    expect(Math.max(...writes)).toBeLessThan(33 * 1024 * 1024);
  });
});
