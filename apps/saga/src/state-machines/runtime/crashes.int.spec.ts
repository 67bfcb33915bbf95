import type { HistoryEvent } from '@quadrille/asl';
import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PinnedMachine } from '../executions.js';
import { runThroughCrashes, settingsOfALifeWithoutCrashes } from '../testing/crash.fixture.js';
import { ended, historyOf, machineOf, migrateStateMachines, openRig, type Rig, type StubCall } from '../testing/rig.fixture.js';
import { allWorkers } from '../workers/all-workers.js';
import { noBindings } from '../workers/bindings.js';
import type { RuntimeOptions } from './options.js';
import { startExecution } from './start-execution.js';

const lambda = (name: string): string => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;

const machines: Readonly<Record<string, object>> = {
  'a chain with a choice': {
    StartAt: 'Count',
    States: {
      Count: { Type: 'Pass', Parameters: { 'n.$': 'States.MathAdd($.n, 1)' }, Next: 'Enough?' },
      'Enough?': { Type: 'Choice', Choices: [{ Variable: '$.n', NumericGreaterThanEquals: 4, Next: 'Done' }], Default: 'Count' },
      Done: { Type: 'Succeed' },
    },
  },
  'tasks that are retried and caught': {
    StartAt: 'Flaky',
    States: {
      Flaky: {
        Type: 'Task',
        Resource: lambda('flaky'),
        Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 1, MaxAttempts: 2, BackoffRate: 1 }],
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Rest' }],
        Next: 'Rest',
      },
      Rest: { Type: 'Wait', Seconds: 1, Next: 'Broken' },
      Broken: { Type: 'Fail', Error: 'Enough', Cause: 'said so' },
    },
  },
  'a Map with a task in it': {
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        MaxConcurrency: 1,
        ItemsPath: '$.items',
        ItemProcessor: {
          StartAt: 'Ask',
          States: {
            Ask: { Type: 'Task', Resource: lambda('echo'), Next: 'Wrap' },
            Wrap: { Type: 'Pass', Parameters: { 'got.$': '$' }, End: true },
          },
        },
        End: true,
      },
    },
  },
  'a Parallel in a Parallel': {
    StartAt: 'Both',
    States: {
      Both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Left', States: { Left: { Type: 'Pass', Next: 'Left2' }, Left2: { Type: 'Pass', Result: 1, End: true } } },
          {
            StartAt: 'Right',
            States: {
              Right: {
                Type: 'Parallel',
                Branches: [{ StartAt: 'Inner', States: { Inner: { Type: 'Pass', Result: 2, End: true } } }],
                End: true,
              },
            },
          },
        ],
        End: true,
      },
    },
  },
  'JSONata with variables': {
    QueryLanguage: 'JSONata',
    StartAt: 'Sum',
    States: {
      Sum: { Type: 'Pass', Assign: { sum: '{% $sum($states.input.items) %}' }, Next: 'Ask' },
      Ask: { Type: 'Task', Resource: lambda('echo'), Arguments: { n: '{% $sum %}' }, Output: '{% $states.result.n * 2 %}', End: true },
    },
  },
  'a distributed Map': {
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        MaxConcurrency: 1,
        ItemsPath: '$.items',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Ask',
          States: { Ask: { Type: 'Task', Resource: lambda('echo'), End: true } },
        },
        End: true,
      },
    },
  },
  'a distributed Map that fails, and writes what there is of results': {
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        MaxConcurrency: 1,
        ItemsPath: '$.items',
        ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'outbox' } },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Two?',
          States: {
            'Two?': { Type: 'Choice', Choices: [{ Variable: '$', NumericEquals: 2, Next: 'No' }], Default: 'Yes' },
            No: { Type: 'Fail', Error: 'Two' },
            Yes: { Type: 'Succeed' },
          },
        },
        End: true,
      },
    },
  },
};

const call: StubCall = ({ task }) =>
  task.resource.endsWith('flaky')
    ? { kind: 'failed', error: 'Busy', cause: `try ${task.attempt}` }
    : { kind: 'succeeded', output: task.parameters };

const timeless = (history: readonly HistoryEvent[], name: string): string =>
  JSON.stringify(history.map(({ timestamp: _, ...event }) => event))
    .replaceAll(name, 'NAME')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UUID')
    .replaceAll(/(StartDate|StopDate)(\\*"):[\d.]+/g, '$1$2:WHEN');

describe('an execution whose process dies after every write', () => {
  let database: ScratchDatabase;
  let survivor: Rig;

  beforeAll(async () => {
    database = await scratchDatabase({ migrate: migrateStateMachines });
  });
  afterAll(() => database?.drop());

  /** Runs a machine in one life and in many, and compares. Answers how many it was. */
  const compareLives = async (options: Parameters<typeof runThroughCrashes>[0], machine: PinnedMachine): Promise<number> => {
    const input = { n: 0, items: [1, 2, 3] };
    survivor = await openRig(options.databaseUrl, settingsOfALifeWithoutCrashes(options));
    const { executionArn } = await survivor.executions.start({ machine, name: 'quiet', input });
    const quiet = await ended(survivor, executionArn);
    await survivor.close();

    const { end, crashes } = await runThroughCrashes(options, machine, 'crashing', input);
    const reader = await openRig(options.databaseUrl);
    const [expected, actual] = await Promise.all([historyOf(reader, executionArn), historyOf(reader, end.executionArn)]);
    await reader.close();
    expect(timeless(actual, 'crashing')).toEqual(timeless(expected, 'quiet'));
    expect(end.status).toBe(quiet.status);
    expect(await whatIsLeft()).toEqual([]);
    return crashes;
  };
  const whatIsLeft = (): Promise<object[]> =>
    database.query(`SELECT 1 FROM machine_tasks UNION ALL SELECT 1 FROM machine_timers UNION ALL SELECT 1 FROM machine_signals`);

  it.each(Object.entries(machines))('has the history that it would have had: %s', { timeout: 120_000 }, async (_, definition) => {
    expect(await compareLives({ databaseUrl: database.roleUrl, call }, machineOf(definition))).toBeGreaterThan(2);
  });

  it('has the history that it would have had: a nested execution that is waited for', { timeout: 120_000 }, async () => {
    const child = machineOf({ StartAt: 'Only', States: { Only: { Type: 'Pass', End: true } } });
    const machine = machineOf({
      StartAt: 'Start',
      States: {
        Start: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.sync:2',
          Parameters: { StateMachineArn: child.arn, 'Input.$': '$' },
          ResultSelector: { 'status.$': '$.Status' },
          End: true,
        },
      },
    });
    const workers: RuntimeOptions['workers'] = (runtime) =>
      allWorkers({
        bindings: noBindings,
        objects: undefined,
        findMachine: async () => child,
        start: (request, parent) => startExecution(runtime, request, 0, parent),
      });
    expect(await compareLives({ databaseUrl: database.roleUrl, workers }, machine)).toBeGreaterThan(2);
  });
});
