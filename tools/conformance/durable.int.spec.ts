import { definitionHash, type ExecutionState, type Json, parseDefinition, type ScheduledTask } from '@quadrille/asl';
import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PinnedMachine } from '../../apps/saga/src/state-machines/executions.ts';
import {
  ended,
  historyOf,
  migrateStateMachines,
  openRig,
  outputOf,
  type Rig,
  stubWorkers,
} from '../../apps/saga/src/state-machines/testing/rig.fixture.ts';
import { allWorkers } from '../../apps/saga/src/state-machines/workers/all-workers.ts';
import type { Bindings } from '../../apps/saga/src/state-machines/workers/bindings.ts';
import type { Answer } from '../../apps/saga/src/state-machines/workers/call.ts';
import { type ExecutionCase, grade, play, roleOf } from './execution-case.ts';
import { isRecord } from './likeness.ts';
import { recordings as dir } from './recordings.ts';
import { answerOf, type Lambda } from './workers.ts';

const file = join(dir, 'executions.jsonl');
const recordings = existsSync(file)
  ? readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as ExecutionCase)
  : [];

/** What waits for long in AWS waits for as long here: those are played in virtual time elsewhere. */
const isQuick = ({ definition, lambdas }: ExecutionCase): boolean =>
  !/"(Timestamp|TimestampPath|SecondsPath|HeartbeatSeconds|TimeoutSeconds)"|"(Seconds|IntervalSeconds)":\s*([2-9]|\d\d)|"Retry"/.test(
    JSON.stringify(definition),
  ) && lambdas.every(({ behaviour }) => behaviour !== 'wait_60_seconds');
const cases = recordings.filter(
  (recorded) =>
    recorded.kind === 'history' &&
    recorded.smType === 'STANDARD' &&
    recorded.tier !== 'service' &&
    recorded.final !== 'ExecutionAborted' &&
    isQuick(recorded),
);

/** The mocked functions behind HTTP, each case with names of its own. */
const serveFunctions = async (): Promise<Readonly<{ server: Server; url: string }>> => {
  const server = createServer((request, response) => {
    const [, index, name] = (request.url ?? '').split('/');
    void request.toArray().then((chunks: Buffer[]) => {
      const parameters = JSON.parse(Buffer.concat(chunks).toString()) as Json;
      const task = { taskId: '', resource: `arn:aws:lambda:us-east-1:1:function:${name}`, parameters } as ScheduledTask;
      const [signal] = answerOf(task, cases[Number(index)]?.lambdas ?? [])?.signals ?? [];
      if (signal?.kind === 'taskSucceeded') response.end(JSON.stringify(signal.output));
      else response.writeHead(200, { 'x-amz-function-error': 'Unhandled' }).end(signal?.kind === 'taskFailed' ? signal.cause : '{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

const bindingsOf = (url: string, index: number, lambdas: readonly Lambda[]): Bindings => ({
  connections: {},
  functions: Object.fromEntries(lambdas.map(({ name }) => [name, { url: `${url}/${index}/${name}` }])),
});

/** The recorder left out what AWS's client tells of an HTTP answer. */
const asRecorded = (answer: Answer): Answer => {
  if (answer.kind === 'failed' || !isRecord(answer.output)) return answer;
  const { SdkHttpMetadata: _, SdkResponseMetadata: __, ...output } = answer.output;
  return { ...answer, output };
};

describe('recorded executions that are kept in PostgreSQL', () => {
  let database: ScratchDatabase;
  let functions: Awaited<ReturnType<typeof serveFunctions>>;
  let rig: Rig;

  beforeAll(async () => {
    database = await scratchDatabase({ migrate: migrateStateMachines });
    functions = await serveFunctions();
    const workersFor = cases.map(({ lambdas }, index) =>
      allWorkers({
        bindings: bindingsOf(functions.url, index, lambdas),
        objects: undefined,
        findMachine: async () => undefined,
        start: () => Promise.reject(new Error('nothing is nested here')),
      }),
    );
    const ofCase = ({ record }: { record: { machine: { name: string } } }) => workersFor[Number(record.machine.name.split('-')[1])]!;
    rig = await openRig(database.roleUrl, {
      limits: { payloadBytes: 262_144 },
      workers: () => ({
        ...stubWorkers(() => ({ kind: 'failed', error: 'Nobody', cause: '' })),
        call: async (call) => asRecorded(await ofCase(call).call(call)),
      }),
    });
  });
  afterAll(async () => {
    await rig?.close();
    functions?.server.close();
    await database?.drop();
  });

  const machineOf = (recorded: ExecutionCase, index: number): PinnedMachine => {
    const { definition } = parseDefinition(recorded.definition);
    const name = `case-${index}`;
    const arn = `arn:aws:states:us-east-1:111111111111:stateMachine:${name}`;
    return { arn, name, type: 'STANDARD', roleArn: roleOf(recorded), hash: definitionHash(definition!), definition: definition! };
  };

  it('agree with AWS wherever the engine by itself does', { timeout: 180_000 }, async () => {
    if (cases.length === 0)
      console.warn(`DURABLE EXECUTIONS WERE NOT COMPARED: there are no recordings in ${dir} (set ASL_CONFORMANCE_DIR)`);
    const worse: string[] = [];
    const compare = async (recorded: ExecutionCase, index: number): Promise<void> => {
      const input = recorded.input === null ? {} : (JSON.parse(recorded.input) as Json);
      const { executionArn } = await rig.executions.start({ machine: machineOf(recorded, index), name: 'run', input });
      const end = await ended(rig, executionArn, 120_000);
      const execution = {
        status: end.status,
        output: end.output === undefined ? undefined : outputOf(end),
        error: end.error,
        cause: end.cause,
      };
      const here = grade(recorded, { execution: execution as ExecutionState, history: await historyOf(rig, executionArn) });
      const alone = grade(recorded, await play(recorded));
      for (const level of ['T1', 'T2', 'T3', 'T4'] as const) if (alone[level] && !here[level]) worse.push(`${level} ${recorded.id}`);
    };
    // All at once would wait for the four connections of the rig for longer than a query may.
    const left = [...cases.entries()];
    const oneByOne = async (): Promise<void> => {
      for (let next = left.pop(); next !== undefined; next = left.pop()) await compare(next[1], next[0]);
    };
    await Promise.all(Array.from({ length: 32 }, oneByOne));
    expect(worse).toEqual([]);
    expect(rig.faults).toEqual([]);
  });
});
