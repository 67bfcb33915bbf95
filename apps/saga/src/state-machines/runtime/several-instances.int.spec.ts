import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ended, historyOf, machineOf, migrateStateMachines, openRig, type Rig, type StubCall } from '../testing/rig.fixture.js';

const lambda = 'arn:aws:lambda:us-east-1:123456789012:function:f';

/** From here on no sign of life of those that gave one arrives: what hangs here would go on giving them, having a timer of its own. */
const silenceEverybodyOf = async (database: ScratchDatabase): Promise<void> => {
  await database.query(`CREATE FUNCTION unheard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`);
  await database.query('CREATE TRIGGER unheard BEFORE UPDATE ON machine_instances FOR EACH ROW EXECUTE FUNCTION unheard()');
};

describe('several instances on one database', () => {
  let database: ScratchDatabase;
  let rigs: Rig[] = [];
  const open = async (options: Parameters<typeof openRig>[1] = {}): Promise<Rig> => {
    const rig = await openRig(database.roleUrl, options);
    rigs.push(rig);
    return rig;
  };

  beforeAll(async () => {
    database = await scratchDatabase({ migrate: migrateStateMachines });
  });
  afterEach(async () => {
    await Promise.all(rigs.map((rig) => rig.close()));
    rigs = [];
  });
  afterAll(() => database?.drop());

  it('have exactly one winner when each is told the end of the same task', async () => {
    let token = '';
    const call: StubCall = ({ task }) => {
      token = (task.parameters as { token: string }).token;
      return { kind: 'succeeded', output: {} };
    };
    const [one, other] = [await open({ call }), await open({ call })];
    const machine = machineOf({
      StartAt: 'Ask',
      States: {
        Ask: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
          Parameters: { 'token.$': '$$.Task.Token' },
          End: true,
        },
      },
    });
    for (let round = 0; round < 10; round++) {
      token = '';
      const { executionArn } = await one.executions.start({ machine, name: `race-${round}`, input: {} });
      await expect.poll(() => token).not.toBe('');
      const told = await Promise.allSettled([one.executions.succeed(token, 'one'), other.executions.succeed(token, 'other')]);
      expect(told.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      const winner = told[0]!.status === 'fulfilled' ? 'one' : 'other';
      expect(told.find((each) => each.status === 'rejected')).toMatchObject({ reason: { refusal: 'TaskTimedOut' } });
      expect((await ended(one, executionArn)).output).toBe(JSON.stringify(winner));
      const history = await historyOf(one, executionArn);
      expect(history.map(({ id }) => id)).toEqual(history.map((_, index) => index + 1));
    }
  });

  it('know of what another one did, also where that leaves them nothing to do', async () => {
    const tokens: string[] = [];
    const call: StubCall = ({ task }) => {
      tokens.push((task.parameters as { token: string }).token);
      return { kind: 'succeeded', output: {} };
    };
    const [one, other] = [await open({ call }), await open({ call })];
    const ask = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken', Parameters: { 'token.$': '$$.Task.Token' } };
    const machine = machineOf({ StartAt: 'First', States: { First: { ...ask, Next: 'Second' }, Second: { ...ask, End: true } } });
    const { executionArn } = await one.executions.start({ machine, name: 'told-late', input: {} });
    await expect.poll(() => tokens).toHaveLength(1);
    expect(await other.executions.missingStates(executionArn, machine)).toEqual([]);
    await one.executions.succeed(tokens[0]!, 1);
    await expect.poll(() => tokens).toHaveLength(2);
    await other.executions.succeed(tokens[1]!, 2);
    expect((await ended(one, executionArn)).output).toBe('2');
    await expect(one.executions.redrive(executionArn)).rejects.toThrow('Execution is SUCCEEDED and cannot be redriven');
  });

  it('make each call once and ring each timer once, whoever wrote it', async () => {
    const calls: string[] = [];
    const call: StubCall = ({ idempotencyKey, task }) => {
      calls.push(idempotencyKey);
      return { kind: 'succeeded', output: task.parameters };
    };
    const patient = { call, aliveMs: 60_000 };
    const [one, other] = [await open(patient), await open(patient)];
    const machine = machineOf({
      StartAt: 'Rest',
      States: { Rest: { Type: 'Wait', Seconds: 1, Next: 'Ask' }, Ask: { Type: 'Task', Resource: lambda, End: true } },
    });
    const started = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        (index % 2 === 0 ? one : other).executions.start({ machine, name: `many-${index}`, input: { index } }),
      ),
    );
    for (const { executionArn } of started) {
      expect((await ended(one, executionArn)).status).toBe('SUCCEEDED');
      const history = await historyOf(other, executionArn);
      expect(history.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
    expect(new Set(calls).size).toBe(40);
    expect(calls).toHaveLength(40);
  });

  it('leave nothing undone that was written down though nobody heard that it was', async () => {
    const keys: string[] = [];
    const alone = await open({
      aliveMs: 300,
      lookEveryMs: 50,
      call: ({ idempotencyKey }) => {
        keys.push(idempotencyKey);
        return { kind: 'succeeded', output: 'done' };
      },
    });
    const { ledger } = alone.runtime;
    const write = ledger.write.bind(ledger);
    ledger.write = async (change) => {
      ledger.write = write;
      await write(change);
      throw new Error('the connection was lost');
    };
    const machine = machineOf({ StartAt: 'Ask', States: { Ask: { Type: 'Task', Resource: lambda, End: true } } });
    await expect(alone.executions.start({ machine, name: 'unheard', input: {} })).rejects.toThrow('the connection was lost');
    const { executionArn } = await alone.executions.start({ machine, name: 'unheard', input: {} });
    expect((await ended(alone, executionArn)).output).toBe('"done"');
    expect(keys).toHaveLength(1);
  });

  it('make the call of one that hangs again, with the same key, when it gives no sign of life', async () => {
    const keys: string[] = [];
    const aliveMs = 4000;
    const hanging = await open({
      aliveMs,
      call: ({ idempotencyKey }) => {
        keys.push(idempotencyKey);
        return new Promise(() => undefined);
      },
    });
    const machine = machineOf({ StartAt: 'Ask', States: { Ask: { Type: 'Task', Resource: lambda, End: true } } });
    const { executionArn } = await hanging.executions.start({ machine, name: 'hangs', input: {} });
    await expect.poll(() => keys).toHaveLength(1);
    // It is alive, so that its call is its own.
    const other = await open({
      aliveMs,
      lookEveryMs: 50,
      call: ({ idempotencyKey }) => {
        keys.push(idempotencyKey);
        return { kind: 'succeeded', output: 'by the other' };
      },
    });
    const aliveUntil = async (): Promise<number> => {
      const [row] = await database.query<{ until: string }>(
        'SELECT extract(epoch FROM max(alive_until)) * 1000 AS until FROM machine_instances',
      );
      return Number(row?.until ?? 0);
    };
    const first = await aliveUntil();
    await expect.poll(aliveUntil).toBeGreaterThan(first + 600);
    expect(keys).toHaveLength(1);
    await silenceEverybodyOf(database);
    expect((await ended(other, executionArn)).output).toBe('"by the other"');
    expect(keys).toEqual([keys[0], keys[0]]);
  });
});
