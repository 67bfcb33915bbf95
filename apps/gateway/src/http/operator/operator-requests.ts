import { orderId, text } from '@quadrille/events';
import { z } from 'zod';
import { cursor } from '../limits/cursor.js';
import { names } from '../schema-names.js';
import { auditList, effectList, type HouseList, parkedList, readHouseCursor } from './house-lists.js';

const by = text(200).default('operator').describe('Who acts; the audit keeps it.');

export const reasoned = z.strictObject({ reason: text(500), by }).register(names, { name: 'Reasoned' });
export const mayReason = z
  .strictObject({ reason: text(500).default('no reason was given'), by })
  .register(names, { name: 'MayReason' })
  .default({ reason: 'no reason was given', by: 'operator' });
export const verdict = z
  .strictObject({ decision: z.enum(['approve', 'reject']), reason: text(500).default('no reason was given'), by })
  .register(names, { name: 'Verdict' });

export const executionPath = z.strictObject({ id: text(80) });
export const executionFilter = z.strictObject({
  status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']).optional(),
  workflow: text(80).optional(),
  after: text(80).optional(),
  limit: z.coerce.number().int().min(1).max(500).optional(),
});
const time = z.iso.datetime({ offset: true });
/** Those of one end; `limit` are looked at, whatever becomes of them. */
export const redrivenPage = z
  .strictObject({
    status: z.enum(['FAILED', 'TIMED_OUT', 'ABORTED']).describe('How they ended.'),
    workflow: executionFilter.shape.workflow,
    stoppedAfter: time
      .optional()
      .describe('Only those that ended then or later.')
      .transform((given) => (given ? Date.parse(given) : -Infinity)),
    stoppedBefore: time
      .optional()
      .describe('Only those that ended earlier.')
      .transform((given) => (given ? Date.parse(given) : Infinity)),
    limit: z.int().min(1).max(100).default(100).describe('How many are looked at.'),
    after: executionFilter.shape.after.describe('`next` of the page before.'),
    dryRun: z.boolean().default(false).describe('Tells what would happen, and does nothing.'),
    ...mayReason.unwrap().shape,
  })
  .register(names, { name: 'RedrivenPage' });
export const historyPage = z.strictObject({
  after: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(1000).optional(),
});

const pageOfHouse = (list: HouseList) =>
  z.strictObject({
    service: text(40).optional().describe('Only those of this service.'),
    after: cursor(readHouseCursor(list)).optional().describe('`next` of the page before.'),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  });
export const parkedFilter = pageOfHouse(parkedList).extend({
  code: text(60).optional().describe('Only those parked for this reason.'),
});
export const effectFilter = pageOfHouse(effectList);
export const auditFilter = pageOfHouse(auditList);
/** `payment-018f…`: the service that parked it, and its id there. */
export const parkedPath = z.strictObject({
  id: z.string().regex(/^[a-z]+-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
});

/** The simulators by the names that stand in the URL, and the services that run them. */
export const simulators = { payments: 'payment', shipments: 'shipping', mails: 'email' } as const;
export const simulatorPath = z.strictObject({ simulator: z.enum(['payments', 'shipments', 'mails']) });
export const ledgerPage = z.strictObject({
  orderId: orderId.optional(),
  limit: z.coerce.number().int().min(1).max(1000).optional(),
  after: z
    .string()
    .regex(/^\d{1,18}$/, 'must be the `next` of the page before')
    .optional(),
});
export const knobs = z
  .strictObject({
    latencyMs: z.int().min(0).max(600_000).optional().describe('How long every call takes, ms.'),
    failureRate: z.number().min(0).max(1).optional().describe('The share of calls that fail.'),
    outage: z.boolean().optional().describe('While true nothing is reached.'),
  })
  .register(names, { name: 'Knobs' });
