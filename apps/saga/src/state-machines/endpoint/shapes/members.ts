import { z } from 'zod';

const text = (least: number, most: number) => z.string().min(least).max(most);

/** A number whose fraction, if it has one, does not count. */
export const whole = (least: number, most = Number.MAX_SAFE_INTEGER) => z.number().transform(Math.trunc).pipe(z.int().min(least).max(most));

/** The members of requests that several operations have, with the limits of AWS's service model. */
export const arn = text(1, 256);
export const longArn = text(1, 2000);
export const name = text(1, 80);
export const definition = text(1, 1_048_576);
export const machineType = z.enum(['STANDARD', 'EXPRESS']);
export const includedData = z.enum(['ALL_DATA', 'METADATA_ONLY']).optional();
export const maxResults = whole(0, 1000).optional();
export const pageToken = text(1, 1024).optional();
export const longPageToken = text(1, 3096).optional();
export const versionDescription = z.string().max(256).optional();
export const traceHeader = text(0, 256)
  .regex(/^(?:\p{ASCII}*)$/u)
  .optional();
export const error = text(0, 256).optional();
export const cause = text(0, 32_768).optional();
export const taskToken = text(1, 2048);
export const tagKey = text(1, 128);
export const tags = z.array(z.object({ key: tagKey.optional(), value: text(0, 256).optional() }));
/** How long it may be is a matter of the deployment, not of the protocol. */
export const data = z.string();

export const logging = z
  .object({
    level: z.enum(['ALL', 'ERROR', 'FATAL', 'OFF']).optional(),
    includeExecutionData: z.boolean().optional(),
    destinations: z.array(z.object({ cloudWatchLogsLogGroup: z.object({ logGroupArn: arn.optional() }).optional() })).optional(),
  })
  .optional();
export const tracing = z.object({ enabled: z.boolean().optional() }).optional();
export const encryption = z
  .object({
    type: z.enum(['AWS_OWNED_KEY', 'CUSTOMER_MANAGED_KMS_KEY']),
    kmsKeyId: text(1, 2048).optional(),
    kmsDataKeyReusePeriodSeconds: whole(60, 900).optional(),
  })
  .optional();
export const routes = z
  .array(z.object({ stateMachineVersionArn: arn, weight: whole(0, 100) }))
  .min(1)
  .max(2);
