import { paymentToken, sku, text } from '@quadrille/events';
import { z } from 'zod';
import { orderStatuses } from '../../domain/order-view/order-status.js';
import { readCursor } from '../../read-models/order-pages.js';
import { cursor } from '../limits/cursor.js';
import { names } from '../schema-names.js';

export const orderPath = z.strictObject({ id: z.uuid() });

export const orderQuery = z.strictObject({
  wait: z.coerce
    .number()
    .min(0)
    .max(30)
    .optional()
    .describe('Seconds to wait until the order is settled: confirmed or further, rejected, failed, cancelled.'),
});

export const pageFilter = z.strictObject({
  status: z.enum(orderStatuses).optional(),
  email: z.email().max(254).optional(),
  sku: sku.optional().describe('Orders that hold this article.'),
  after: cursor(readCursor).optional().describe('`next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const cancellation = z
  .strictObject({ reason: text(500).optional(), by: text(200).optional() })
  .register(names, { name: 'Cancellation' })
  .optional();

export const retry = z
  .strictObject({ payment: z.strictObject({ token: paymentToken }).optional() })
  .register(names, { name: 'Retry' })
  .optional();

export const lastEventId = z.coerce.number().int().min(0).max(1_000_000_000).optional();
