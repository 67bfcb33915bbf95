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

/** What a header can bear; blanks around it, as the line end of a file, are none of it. */
export const operatorToken = z
  .string()
  .trim()
  .regex(/^[\u0021-\u007e]{16,}$/, 'has to have 16 characters or more, of ASCII and without blanks');

const collector = z.url({ protocol: /^https?$/ }).optional();
const listOf = (item: string): RegExp => new RegExp(`^${item}(,${item})*$`);

/** Read by OpenTelemetry's SDK, under the names of its specification. It passes over what it does not understand: a typing error would record every trace, or none. */
const traceSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.describe(
    'collector that spans are sent to, over HTTP; without it none are recorded, trace ids are made all the same',
  ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector.describe('the same for traces alone, with its path'),
  OTEL_TRACES_SAMPLER: z
    .enum(['always_on', 'always_off', 'parentbased_always_on', 'parentbased_always_off', 'traceidratio', 'parentbased_traceidratio'])
    .default('parentbased_traceidratio')
    .describe('which traces are recorded'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1).describe('share of traces that the samplers by ratio record'),
  OTEL_SERVICE_NAME: z.string().optional().describe("name in traces, instead of the service's own"),
  OTEL_RESOURCE_ATTRIBUTES: z
    .string()
    .regex(listOf('[^=,]+=[^=,]*'), 'name=value, separated by commas')
    .optional()
    .describe('what traces tell of the deployment: name=value, separated by commas'),
  OTEL_NODE_RESOURCE_DETECTORS: z
    .string()
    .regex(listOf('(all|none|env|host|os|process|serviceinstance)'), 'names of detectors, separated by commas')
    .default('env')
    .describe('what else they tell of it, names separated by commas'),
  OTEL_SDK_DISABLED: z.enum(['true', 'false']).default('false').describe('true: nothing is recorded'),
};

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
    .describe('Kafka brokers, host:port, separated by commas; one cluster serves one installation'),
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
  OPERATOR_TOKEN: operatorToken.optional().describe('token of the operator routes').meta({ secret: true }),
  OPERATOR_TOKEN_FILE: z.string().optional().describe('file that holds the operator token'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info').describe('least severe level that is logged'),
  MAX_LAG: z.coerce.number().int().min(1).default(50_000).describe('messages behind at which the service no longer calls itself ready'),
  ...traceSettings,
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
