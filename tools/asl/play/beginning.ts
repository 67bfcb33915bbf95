import { z } from 'zod';
import { json, Mocks } from './answer.ts';

/** Stand-ins for parts of the context object. */
const Context = z.strictObject({
  Execution: z.strictObject({ Id: z.string(), Name: z.string(), RoleArn: z.string() }).partial().optional(),
  StateMachine: z.strictObject({ Id: z.string(), Name: z.string() }).partial().optional(),
});

const Nested = z.record(z.string(), z.strictObject({ workflow: z.string(), mocks: Mocks.default({}) }));

/** What a play begins with: the head of a test, the defaults of a file of tests, or a file of mocks for `run`. */
export const Beginning = z.strictObject({
  input: json.optional(),
  context: Context.optional(),
  variables: z.record(z.string(), json).optional(),
  startAt: z.string().optional(),
  startTime: z.iso.datetime().optional(),
  random: z.number().min(0).lt(1).optional(),
  mocks: Mocks.default({}),
  nested: Nested.default({}),
});
export type Beginning = z.infer<typeof Beginning>;

/** The first one with what the second one says instead: fields of input, variables and context, and mocks, one by one. */
export const beginningWith = (defaults: Beginning, own: Beginning): Beginning => ({
  ...defaults,
  ...own,
  ...(isRecord(defaults.input) && (own.input === undefined || isRecord(own.input)) && { input: { ...defaults.input, ...own.input } }),
  ...((defaults.context ?? own.context) && { context: { ...defaults.context, ...own.context } }),
  ...((defaults.variables ?? own.variables) && { variables: { ...defaults.variables, ...own.variables } }),
  mocks: { ...defaults.mocks, ...own.mocks },
  nested: { ...defaults.nested, ...own.nested },
});

const isRecord = (value: unknown): value is Readonly<Record<string, never>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
