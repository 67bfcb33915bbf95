import { randomUUID } from 'node:crypto';
import { definitionHash, type HistoryEvent, type Json, parseDefinition } from '@quadrille/asl';
import { Database, migrateService, type MigrationTarget } from '@quadrille/service';
import type { ExecutionDescription, PinnedMachine } from '../executions.js';
import { Executions } from '../runtime/executions.js';
import type { RuntimeOptions } from '../runtime/options.js';
import { Runtime } from '../runtime/runtime.js';
import { stateMachineMigrations } from '../schema/state-machine-migrations.js';
import type { Answer, Call, Workers } from '../workers/call.js';

/** Brings a scratch database up to what state machines need. */
export const migrateStateMachines = (target: MigrationTarget & { readonly name: string }): Promise<void> =>
  migrateService({ ...target, migrations: stateMachineMigrations });

export const machineOf = (
  definition: object,
  { name = `m-${randomUUID().slice(0, 8)}`, type = 'STANDARD' as PinnedMachine['type'] } = {},
): PinnedMachine => {
  const parsed = parseDefinition(definition, { type });
  if (!parsed.definition) throw new Error(JSON.stringify(parsed.diagnostics));
  return {
    arn: `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`,
    name,
    type,
    roleArn: 'arn:aws:iam::123456789012:role/any',
    hash: definitionHash(parsed.definition),
    definition: parsed.definition,
  };
};

export type StubCall = (call: Call) => Promise<Answer> | Answer;

/** Workers of a test: activities are what their ARNs say, everything else is answered by `call`. */
export const stubWorkers = (call: StubCall): Workers => ({
  activityOf: ({ resource }) => (resource.includes(':activity:') ? resource : undefined),
  activityInput: ({ parameters }) => parameters,
  activityOutput: (_, output) => output,
  call: async (asked) => call(asked),
});

/** A runtime on a scratch database, as one process has it. */
export type Rig = Readonly<{ runtime: Runtime; executions: Executions; faults: unknown[]; close: () => Promise<void> }>;

export const openRig = async (
  databaseUrl: string,
  options: Partial<Omit<RuntimeOptions, 'database' | 'log'>> & { call?: StubCall; pool?: number } = {},
): Promise<Rig> => {
  const database = new Database('saga', { DATABASE_URL: databaseUrl, DATABASE_POOL: options.pool ?? 4 });
  await database.open();
  const faults: unknown[] = [];
  const runtime = await Runtime.open({
    region: 'us-east-1',
    workers: () => stubWorkers(options.call ?? (({ task }) => ({ kind: 'succeeded', output: task.parameters }))),
    lookEveryMs: 200,
    aliveMs: 600,
    leaseMs: 300,
    ...options,
    database,
    log: { error: ({ err }: { err?: unknown }) => void faults.push(err) },
  });
  const close = async (): Promise<void> => {
    await runtime.close();
    await database.close();
  };
  return { runtime, executions: new Executions(runtime, { nameIsTakenForMs: 3_600_000 }), faults, close };
};

/** Waits for an execution to come to its end; looks the less often the longer it takes, for hundreds may be waited for at once. */
export const ended = async ({ executions }: Rig, arn: string, withinMs = 60_000): Promise<ExecutionDescription> => {
  for (let waitMs = 5, until = performance.now() + withinMs; ; waitMs = Math.min(waitMs * 1.5, 250)) {
    const found = await executions.describe(arn);
    if (found && found.status !== 'RUNNING') return found;
    if (performance.now() > until) throw new Error(`${arn} is ${found?.status ?? 'unknown'} after ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
};

export const historyOf = async ({ executions }: Rig, arn: string): Promise<readonly HistoryEvent[]> => {
  const events: HistoryEvent[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await executions.history(arn, { limit: 1000, ...(cursor !== undefined && { cursor }) });
    events.push(...page.items);
    if (page.cursor === undefined) return events;
    ({ cursor } = page);
  }
};

export const typesOf = async (rig: Rig, arn: string): Promise<readonly string[]> => (await historyOf(rig, arn)).map(({ type }) => type);

export const outputOf = ({ output }: ExecutionDescription): Json => JSON.parse(output ?? 'null') as Json;
