import type { Json } from '@quadrille/asl';
import type { MachineType } from '../../executions.js';

type MachineFacts = Readonly<{
  arn: string;
  name: string;
  type: MachineType;
  roleArn: string;
  versionArn?: string;
  aliasArn?: string;
}>;

/** How the task that waits for a child is answered: with the child's output, or with what DescribeExecution says (output as text or as JSON). */
export type AnswersAs = 'output' | 'description' | 'description:2';

/** The task of another execution that waits for this one. `task` is the part of its id after the ARN. */
export type Parent = Readonly<{ number: number; arn: string; task: string; answersAs: AnswersAs }>;

/** What does not change while an execution runs. */
export type ExecutionRecord = Readonly<{
  /** Its key in the tables. */
  number: number;
  arn: string;
  name: string;
  machine: MachineFacts;
  /** Of the definition that it is bound to; a redrive may change it. */
  hash: string;
  /** Epoch milliseconds. */
  startedAt: number;
  input: Json;
  traceHeader?: string;
  parent?: Parent;
  /** Iteration of a distributed Map: which list of states it runs. */
  scope: string;
  mapRunArn?: string;
}>;
