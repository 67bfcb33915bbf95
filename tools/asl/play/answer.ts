import { z } from 'zod';
import type { Json } from '@quadrille/asl';

export const json: z.ZodType<Json> = z.json() as z.ZodType<Json>;

const seconds = z.number().nonnegative();

/** What a task is answered with. Exactly one of output, error, echo, compute and silent says what; the rest says when and how often. */
export const Answer = z
  .strictObject({
    output: json.optional(),
    error: z.string().optional(),
    cause: z.string().optional(),
    retryAfterSeconds: seconds.optional(),
    echo: z.literal(true).optional(),
    compute: json.optional(),
    silent: z.literal(true).optional(),
    after: seconds.default(0),
    heartbeats: z.strictObject({ every: seconds.positive(), times: z.int().positive() }).optional(),
    times: z.int().positive().default(1),
  })
  .superRefine((given, context) => {
    const chosen = (['output', 'error', 'echo', 'compute', 'silent'] as const).filter((name) => given[name] !== undefined);
    if (chosen.length !== 1)
      context.addIssue({
        code: 'custom',
        message: `an answer has exactly one of output, error, echo, compute, silent; here: ${chosen.join(', ') || 'none'}`,
      });
    if (given.error === undefined && (given.cause !== undefined || given.retryAfterSeconds !== undefined))
      context.addIssue({ code: 'custom', message: 'cause and retryAfterSeconds stand beside an error' });
  });
export type Answer = z.infer<typeof Answer>;

/** One answer holds for every time that the state asks; a list is used up in its order. Told apart first, so that complaints are of the one that was meant. */
const Script = z.unknown().transform((given, context): Answer | readonly Answer[] => {
  const read = (Array.isArray(given) ? z.array(Answer).min(1) : Answer).safeParse(given);
  if (read.success) return read.data;
  for (const issue of read.error.issues) context.issues.push({ ...issue, input: given } as (typeof context.issues)[number]);
  return z.NEVER;
});

export const Mocks = z.record(z.string(), Script);
export type Mocks = Readonly<Record<string, Answer | readonly Answer[]>>;

/** Stands for every state that has no answer of its own. */
export const anyState = '*';
