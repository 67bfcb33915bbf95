import { createHash } from 'node:crypto';
import { type Json, type JsonObject, readExecutionInput } from '@quadrille/asl';
import { z } from 'zod';
import { checkName } from '../catalogue/arns.js';
import { noSuchMachine } from '../catalogue/machine-rows.js';
import type { PinnedMachine, Started, StartRequest } from '../executions.js';
import { Refused, type RefusalName } from '../refused.js';
import type { AnswersAs, Parent } from '../runtime/tables/record.js';
import { NobodyWaits } from '../runtime/start-execution.js';
import type { Answer, Call, Failure } from './call.js';
import { readParameters } from './parameters.js';
import { sdkMetadata } from './sdk-metadata.js';

/** The machine (or what one of its versions and aliases stands for now) by its ARN. Rejects with Refused where it starts nothing. */
export type FindMachine = (arn: string) => Promise<PinnedMachine | undefined>;
export type StartNested = (request: StartRequest, parent?: Parent) => Promise<Started>;

const resource = /^arn:aws[a-z-]*:states:::states:startExecution(\.sync(:2)?|\.waitForTaskToken)?$/;

const shape = z.object({ StateMachineArn: z.string(), Input: z.custom<Json>().optional(), Name: z.string().nullish() });

export const isNested = (text: string): boolean => resource.test(text);

/**
 * `states:startExecution`. With `.sync` the task waits for the end of the child, which stops with it. The name of a child that was given
 * none comes from the task, so that a call that is repeated after a crash starts nothing twice.
 */
export const startNested = async (find: FindMachine, start: StartNested, call: Call): Promise<Answer> => {
  const { task, record, idempotencyKey } = call;
  const { fields, failure } = readParameters(shape, call);
  if (failure) return failure;
  const { StateMachineArn, Input, Name } = fields;
  const answersAs = answersOf(task.resource);
  const parent = answersAs && { number: record.number, arn: record.arn, task: task.taskId.slice(record.arn.length + 1), answersAs };
  const name = Name ?? derivedName(idempotencyKey);
  try {
    checkName(name);
    const machine = await find(StateMachineArn);
    if (!machine) throw noSuchMachine(StateMachineArn);
    if (answersAs && machine.type === 'EXPRESS') return failed('InvalidArn', 'A task cannot wait for an express state machine.');
    const { executionArn, startDate } = await start({ machine, name, input: readInput(Input) }, parent);
    const output: JsonObject = { ExecutionArn: executionArn, ...sdkMetadata(200), StartDate: startDate.getTime() / 1000 };
    return { kind: parent ? 'submitted' : 'succeeded', output };
  } catch (error) {
    // Nobody will hear of it.
    if (error instanceof NobodyWaits) return failed('ExecutionDoesNotExist', error.message);
    if (error instanceof Refused) return failed(error.refusal, error.message);
    throw error;
  }
};

/** As AWS's own client names what the service refuses. */
const failed = (refusal: RefusalName, cause: string): Failure => ({
  kind: 'failed',
  error: `StepFunctions.${refusal.replace(/Exception$/, '')}Exception`,
  cause,
});

const answersOf = (text: string): AnswersAs | undefined => {
  const suffix = resource.exec(text)?.[1];
  return suffix === '.sync' ? 'description' : suffix === '.sync:2' ? 'description:2' : undefined;
};

const readInput = (given: Json = {}): Json => {
  if (typeof given !== 'string') return given;
  const read = readExecutionInput(given);
  if ('refusal' in read) throw new Refused('InvalidExecutionInput', read.refusal);
  return read.input;
};

const derivedName = (key: string): string => {
  const hex = createHash('sha256').update(key).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
};
