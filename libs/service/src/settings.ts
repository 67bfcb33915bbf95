import { partitionCount } from '@quadrille/messaging';
import { z } from 'zod';

const gatherMs = (byDefault: number) =>
  z.coerce
    .number()
    .int()
    .min(0)
    .max(1000)
    .default(byDefault)
    .describe('longest time that messages gather before they are taken together, where they come so fast that it is worth it, ms');

/** For a service that no order waits for: what it gathers leaves the processor to those that stand in the way of every order. */
export const gatherMsOfOnlookers = gatherMs(75);

export const shortestToken = 16;

/** Environment variables wear their own names as keys: one object is names, units, defaults and documentation. */
export const serviceSettings = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).describe('HTTP port of this service'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .describe("PostgreSQL, under the service's own role")
    .meta({ secret: true }),
  DATABASE_POOL: z.coerce.number().int().min(2).max(100).default(4).describe('connections to PostgreSQL'),
  KAFKA_BROKERS: z
    .string()
    .regex(/^[^,\s]+:\d+(,[^,\s]+:\d+)*$/, 'host:port, separated by commas')
    .describe('Kafka brokers, host:port, separated by commas'),
  KAFKA_SESSION_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(3000)
    .max(300_000)
    .default(6000)
    .describe('silence after which Kafka gives the partitions away, ms'),
  KAFKA_PARTITIONS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(partitionCount)
    .describe('partitions of every topic; fixed for their life, the same for all services'),
  GATHER_MS: gatherMs(25),
  OPERATOR_TOKEN: z.string().min(shortestToken).optional().describe('token of the operator routes').meta({ secret: true }),
  OPERATOR_TOKEN_FILE: z.string().optional().describe('file that holds the operator token'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info').describe('least severe level that is logged'),
  MAX_LAG: z.coerce.number().int().min(1).default(50_000).describe('messages behind at which the service no longer calls itself ready'),
});
export type ServiceSettings = z.infer<typeof serviceSettings>;

/** What a deployment runs once before it starts a new version of a service. */
export const setupSettings = serviceSettings.pick({ DATABASE_URL: true, KAFKA_BROKERS: true, KAFKA_PARTITIONS: true }).extend({
  MIGRATION_DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .describe('PostgreSQL under a role that may create schemas and roles; only the set-up needs it')
    .meta({ secret: true }),
});

/** Every problem of an environment at once, a line each. */
export class BadSettings extends Error {
  override readonly name = 'BadSettings';
}

/** Reads the environment once; throws BadSettings that lists everything wrong. Never prints a value that is marked secret. */
export const readSettings = <Schema extends z.ZodType>(
  schema: Schema,
  environment: Record<string, string | undefined> = process.env,
): z.output<Schema> => {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new BadSettings(
    `The environment has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.join('\n')}`,
  );
};
