import { orderId, quantity, sku, text } from '@quadrille/events';
import { z } from 'zod';
import { names } from '../schema-names.js';

export const returnPath = z.strictObject({ id: orderId });

const seconds = z.int().min(1).max(31_536_000);

/** The body of POST /orders/{id}/returns. */
export const returnRequest = z
  .strictObject({
    lines: z.array(z.strictObject({ sku, quantity })).min(1, 'has to name at least one article').max(100),
    reason: text(500).default('no reason was given'),
    by: text(200).default('customer'),
    policy: z
      .strictObject({
        approvalLimit: z.int().min(0).max(Number.MAX_SAFE_INTEGER).describe('Above it a person has to agree; minor units.'),
        approvalSeconds: seconds,
        receiveSeconds: seconds,
        stepSeconds: seconds.max(86_400),
      })
      .partial()
      .optional()
      .describe('Limit and deadlines of this return; only with the operator token.'),
  })
  .register(names, { name: 'ReturnRequest' });
export type ReturnRequest = z.infer<typeof returnRequest>;

export const returnRequestExample = { lines: [{ sku: 'widget-a', quantity: 1 }], reason: 'Too small.' };
