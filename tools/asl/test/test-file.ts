import { z } from 'zod';
import { json } from '../play/answer.ts';
import { Beginning } from '../play/beginning.ts';

const seconds = z.number().nonnegative();

const ExpectedTask = z
  .strictObject({
    state: z.string(),
    resource: z.string(),
    parameters: json,
    at: seconds,
    attempt: z.int().nonnegative(),
    place: z.string(),
    workflow: z.string(),
  })
  .partial();

const Between = z.strictObject({ atLeast: seconds, atMost: seconds }).partial();

const Expect = z
  .strictObject({
    status: z.enum(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'RUNNING']),
    output: json,
    outputIncludes: json,
    error: z.string(),
    cause: z.string(),
    causeIncludes: z.string(),
    states: z.array(z.string()),
    statesInclude: z.array(z.string()),
    statesExclude: z.array(z.string()),
    branches: z.record(z.string(), z.array(z.string())),
    tasks: z.array(ExpectedTask),
    tasksInclude: z.array(ExpectedTask),
    seconds: z.union([seconds, Between]),
  })
  .partial();
export type Expect = z.infer<typeof Expect>;
export type ExpectedTask = z.infer<typeof ExpectedTask>;

export const WorkflowTest = Beginning.extend({
  name: z.string().min(1),
  stop: z.strictObject({ after: seconds, error: z.string().optional(), cause: z.string().optional() }).optional(),
  expect: Expect,
});
export type WorkflowTest = z.infer<typeof WorkflowTest>;

/** A file of tests beside a workflow. What it does not know is an error: a misspelt expectation would hold for ever. */
export const TestFile = z.strictObject({
  workflow: z.string().optional(),
  defaults: Beginning.prefault({}),
  tests: z.array(WorkflowTest).min(1),
});
export type TestFile = z.infer<typeof TestFile>;
