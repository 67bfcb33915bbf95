import type { JsonObject, State } from '@quadrille/asl';
import { z } from 'zod';

const text = z.string().optional();
const count = z.int().optional();

const Context = z.strictObject({
  Execution: z
    .strictObject({ Id: text, Input: z.unknown(), Name: text, RoleArn: text, StartTime: text, RedriveCount: count, RedriveTime: text })
    .partial()
    .optional(),
  State: z.strictObject({ EnteredTime: text, Name: text, RetryCount: count }).optional(),
  StateMachine: z.strictObject({ Id: text, Name: text }).optional(),
  Task: z.strictObject({ Token: text }).optional(),
});

const kinds: Readonly<Record<string, string>> = { string: 'a string', int: 'an integer', number: 'an integer', object: 'an object' };
const isAnsweredLater = /\.(?:sync(?::2)?|waitForTaskToken)$/;

/** Why a context object cannot stand for that of an execution in a test of a state, in the words of AWS; undefined when it can. */
export const contextProblem = (context: JsonObject, state: State | undefined): string | undefined => {
  const read = Context.safeParse(context);
  const problem = read.success ? problemOfTask(read.data, state) : problemOf(read.error.issues[0]!);
  return problem && `Invalid Context object provided: ${problem}`;
};

const problemOf = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'unrecognized_keys')
    return issue.path.length === 0 && issue.keys[0] === 'Map'
      ? "'Map' field is not supported when mocking a Context object"
      : `Field '${issue.keys[0]}' is not allowed`;
  const kind = issue.code === 'invalid_type' ? kinds[issue.expected] : undefined;
  return `${issue.path.join('.')} must be ${kind ?? 'another value'}`;
};

const problemOfTask = ({ Task }: z.output<typeof Context>, state: State | undefined): string | undefined =>
  Task === undefined || isAnsweredLater.test(String(state?.['Resource']))
    ? undefined
    : "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern";
