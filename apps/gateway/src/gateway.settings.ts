import { gatherMsOfOnlookers, serviceSettings } from '@quadrille/service';
import { z } from 'zod';

const seconds = (byDefault: number, most: number) => z.coerce.number().int().min(1).max(most).default(byDefault);
const milliseconds = (byDefault: number, most: number) => z.coerce.number().int().min(1).max(most).default(byDefault);

/** `saga=http://localhost:3006,payment=http://localhost:3003` */
const serviceUrls = z
  .string()
  .transform((text, context) => {
    const urls: Record<string, string> = {};
    for (const part of text.split(',').filter((each) => each.trim() !== '')) {
      const [, name, url] = /^\s*([a-z]+)=(https?:\/\/[^,\s]+?)\/?\s*$/.exec(part) ?? [];
      if (name === undefined || url === undefined || !URL.canParse(url))
        context.addIssue({ code: 'custom', message: `name=http://host:port expected, not ${part}` });
      else urls[name] = url;
    }
    return urls as Readonly<Record<string, string>>;
  })
  .prefault('');

export const gatewaySettings = serviceSettings.extend({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000).describe('HTTP port of the front door'),
  GATHER_MS: gatherMsOfOnlookers,
  SERVICE_URLS: serviceUrls.describe('where the other services answer HTTP: name=url, separated by commas'),
  JAEGER_URL: z.url().optional().describe('Jaeger as people open it; orders then link to their trace'),
  MAX_BODY_BYTES: z.coerce.number().int().min(1024).max(1_048_576).default(65_536).describe('longest body that is read, bytes'),
  MAX_BODY_DEPTH: z.coerce.number().int().min(4).max(100).default(20).describe('deepest nesting of a body, levels'),
  MAX_URL_LENGTH: z.coerce.number().int().min(256).max(16_384).default(2048).describe('longest URL that is looked at, characters'),
  BODY_TIMEOUT_MS: milliseconds(5000, 60_000).describe('time in which a request has to be there whole, ms'),
  WORKFLOW_TIMEOUT_MS: milliseconds(500, 10_000).describe("time the saga has to tell an order's workflow, ms"),
  NEIGHBOUR_TIMEOUT_MS: milliseconds(3000, 30_000).describe('time another service has to answer an operator, ms'),
  PUBLISH_WITHIN_MS: milliseconds(2000, 10_000).describe('time that an answer waits for Kafka; after it the outbox keeps the word, ms'),
  RETURN_APPROVAL_LIMIT: z.coerce
    .number()
    .int()
    .min(0)
    .default(100_000)
    .describe('amount above which a person must approve a return, minor units'),
  RETURN_APPROVAL_SECONDS: seconds(86_400, 31_536_000).describe('how long a person may take to approve a return, s'),
  RETURN_RECEIVE_SECONDS: seconds(2_592_000, 31_536_000).describe('how long the goods of a return may take to come back, s'),
  RETURN_STEP_SECONDS: seconds(30, 86_400).describe('silence of a step of a return after which it is requested again, s'),
  HEARTBEAT_MS: milliseconds(15_000, 60_000).describe('silence on a live stream after which a sign of life is sent, ms'),
});
export type GatewaySettings = z.infer<typeof gatewaySettings>;

/** Where controllers find the settings. */
export const GATEWAY_SETTINGS = Symbol('gateway settings');
