import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A value, or the name of an environment variable that holds it, so that no secret need stand in the file. */
const value = z.union([z.string(), z.strictObject({ env: z.string().min(1) })]);
const activity = z.string().regex(/^arn:[a-z-]+:states:[^:]*:[^:]*:activity:[^:]+$/, 'the ARN of an activity');
const host = z.string().regex(/^[a-z0-9.-]+(:\d+)?$/i, 'a host name, with a port where it is not the usual one');

const bindings = z.strictObject({
  /** By the ARN that state machines name as ConnectionArn. */
  connections: z
    .record(
      z.string(),
      z.strictObject({
        hosts: z.array(host).min(1),
        headers: z.record(z.string(), value).default({}),
        query: z.record(z.string(), value).default({}),
        /** Plain HTTP is refused without it. */
        allowHttp: z.boolean().default(false),
      }),
    )
    .default({}),
  /** By the function's name: called at an address, or offered to the workers of an activity. */
  functions: z
    .record(
      z.string(),
      z.union(
        [z.strictObject({ url: z.url({ protocol: /^https?$/ }) }), z.strictObject({ activity })],
        'either a url or the ARN of an activity',
      ),
    )
    .default({}),
});

export type Bindings = z.output<typeof bindings>;
export type Connection = Bindings['connections'][string];

export const noBindings: Bindings = { connections: {}, functions: {} };

/** What state machines may reach: a JSON file with `connections` and `functions`. Nothing is reached that is not named there. */
export const readBindings = (file: string | undefined): Bindings => {
  if (file === undefined) return noBindings;
  const read = bindings.safeParse(parsed(file));
  if (read.success) return read.data;
  throw new Error(`${file}: ${read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`);
};

const parsed = (file: string): unknown => {
  const text = readFileSync(file, 'utf8');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file}: ${(cause as Error).message}`, { cause });
  }
};

/** @throws where the environment does not have what a binding names */
export const resolved = (values: Readonly<Record<string, z.output<typeof value>>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(values).map(([name, given]) => {
      const text = typeof given === 'string' ? given : process.env[given.env];
      if (text === undefined) throw new Error(`The environment has no ${(given as { env: string }).env}`);
      return [name, text];
    }),
  );
