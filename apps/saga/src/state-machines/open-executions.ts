import type { Limits } from '@quadrille/asl';
import type { Database } from '@quadrille/service';
import type { Logger } from '@quadrille/telemetry';
import type { Executions } from './executions.js';
import { DurableExecutions } from './runtime/durable-executions.js';
import { Runtime } from './runtime/runtime.js';
import { answerTask, type HandedOverAnswer, type Heard } from './runtime/tasks/answer-task.js';
import { startExecution } from './runtime/start-execution.js';
import { allWorkers } from './workers/all-workers.js';
import { readBindings } from './workers/bindings.js';
import type { Workers } from './workers/call.js';
import type { FindMachine } from './workers/nested-execution.js';
import { Folder } from './workers/object-store/folder.js';
import type { AskOwnService } from './workers/own-services.js';

type Setup = Readonly<{
  database: Database;
  logger: Logger;
  region: string;
  findMachine: FindMachine;
  /** Asks our own services on behalf of tasks; without it they cannot be asked. */
  ask?: AskOwnService;
  /** File of the connections and functions that state machines may reach; none without it. */
  bindingsFile?: string | undefined;
  /** Folder with a folder for each bucket that ItemReader and ResultWriter may use; none without it. */
  objectsFolder?: string | undefined;
  /** How long the name of an execution that has ended stays taken, days. */
  nameIsTakenForDays?: number;
  limits?: Limits;
}>;

const dayMs = 86_400_000;

type Open = Readonly<{
  executions: Executions;
  workers: Workers;
  answer: (told: HandedOverAnswer) => Promise<Heard>;
  close: () => Promise<void>;
}>;

/** Takes part in carrying executions of state machines on, until `close`. */
export const openExecutions = async (setup: Setup): Promise<Open> => {
  const { database, logger, region, findMachine, ask, bindingsFile, objectsFolder, nameIsTakenForDays = 90, limits } = setup;
  const runtime = await Runtime.open({
    pool: database.pool,
    region,
    log: logger,
    ...(limits && { limits }),
    workers: (runtime) =>
      allWorkers({
        bindings: readBindings(bindingsFile),
        objects: objectsFolder === undefined ? undefined : new Folder(objectsFolder),
        findMachine,
        ask,
        start: (request, parent) => startExecution(runtime, request, nameIsTakenForDays * dayMs, parent),
      }),
  });
  return {
    executions: new DurableExecutions(runtime, { nameIsTakenForDays }),
    workers: runtime.workers,
    answer: (told) => answerTask(runtime, told),
    close: () => runtime.close(),
  };
};
