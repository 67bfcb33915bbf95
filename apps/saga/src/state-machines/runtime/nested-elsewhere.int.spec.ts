import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, machineOf, migrateStateMachines, openRig, type Rig, typesOf } from '../testing/rig.fixture.js';
import { allWorkers } from '../workers/all-workers.js';
import { noBindings } from '../workers/bindings.js';
import type { Workers } from '../workers/call.js';
import { startExecution } from './start-execution.js';

const pack = 'arn:aws:states:us-east-1:123456789012:activity:pack';
const never = new AbortController().signal;
/** Nobody looks through the tables: what is told is told because something happened. */
const unhurried = { lookEveryMs: 600_000, leaseMs: 600_000, aliveMs: 600_000 };

describe('a nested execution that ends on another instance', () => {
  const child = machineOf({ StartAt: 'Pack', States: { Pack: { Type: 'Task', Resource: pack, End: true } } });
  const parent = machineOf({
    StartAt: 'Start',
    States: {
      Start: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Parameters: { StateMachineArn: child.arn, Input: {} },
        End: true,
      },
    },
  });
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  let database: ScratchDatabase;
  let starter: Rig;
  let other: Rig;

  beforeAll(async () => {
    database = await scratchDatabase({ migrate: migrateStateMachines });
    const workers = (slow: boolean) =>
      function open(runtime: Rig['runtime']): Workers {
        const all = allWorkers({
          bindings: noBindings,
          objects: undefined,
          findMachine: async () => child,
          start: (request, of) => startExecution(runtime, request, 0, of),
        });
        const call: Workers['call'] = async (asked) => {
          const answer = await all.call(asked);
          if (slow) await released;
          return answer;
        };
        return { ...all, call };
      };
    starter = await openRig(database.roleUrl, { ...unhurried, workers: workers(true) });
    other = await openRig(database.roleUrl, { ...unhurried, workers: workers(false) });
  });
  afterAll(async () => {
    release();
    await starter?.close();
    await other?.close();
    await database?.drop();
  });

  it('is told to its parent after its start was, and as soon as that', async () => {
    const { executionArn } = await starter.executions.start({ machine: parent, name: 'parent', input: {} });
    const task = await other.executions.takeActivityTask(pack, undefined, 10_000, never);
    await other.executions.succeed(task!.taskToken, 'packed');
    const [only] = (await other.executions.list({ machineArn: child.arn, limit: 1 })).items;
    expect((await ended(other, only!.executionArn)).status).toBe('SUCCEEDED');
    const letters = () => database.query('SELECT 1 FROM machine_signals');
    expect(await letters()).toHaveLength(1);
    release();
    expect((await ended(starter, executionArn)).status).toBe('SUCCEEDED');
    expect(await typesOf(starter, executionArn)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    expect(await letters()).toEqual([]);
    expect([...starter.faults, ...other.faults]).toEqual([]);
  });
});
