import { z } from 'zod';
import { returnStatuses } from '../../domain/returns/return-status.js';
import { mayReason } from '../operator/operator-requests.js';
import { orderPath } from '../orders/order-requests.js';
import { workflow } from '../orders/workflow.js';
import { returnPath, returnRequest, returnRequestExample } from '../returns/return-requests.js';
import { names } from '../schema-names.js';
import * as answers from './answers.js';
import type { DocumentedRoute } from './documented-route.js';
import { sampleId, sampleTime } from './sample-order.js';

const time = z.iso.datetime();

/** A return as GET /returns/{id} shows it. */
export const returned = z
  .object({
    ...answers.returnSummary.shape,
    orderId: z.uuid(),
    reason: z.string(),
    askedBy: z.string(),
    approval: z
      .object({
        askedAt: time.optional(),
        deadline: time.optional(),
        decision: z.enum(['approve', 'reject']).optional(),
        by: z.string().optional(),
        at: time.optional(),
      })
      .optional(),
    receivedAt: time.optional(),
    refunded: z.object({ amount: z.int(), currency: z.string(), at: time }).optional(),
    restockedAt: time.optional(),
    emails: z.array(z.object({ template: z.string(), status: z.enum(['sent', 'bounced']), sentAt: time.optional() })),
    degraded: z.boolean().describe('Something beside it failed for good, such as a mail.'),
    manualReview: z.looseObject({ at: time }).optional().describe('The workflow waits for a person to say go on.'),
    ended: z.looseObject({ status: z.string(), at: time }).optional().describe('How its workflow ended.'),
    workflow: workflow.optional(),
    links: z.object({ self: z.string(), order: z.string() }),
  })
  .register(names, { name: 'Return' });

const example = {
  id: '01a1fe10-3a5e-72aa-89e8-5f98f5a5ca7f',
  orderId: sampleId,
  status: returnStatuses[0],
  ...returnRequestExample,
  askedBy: 'customer',
  amount: { amount: 5400, currency: 'USD', goods: 5000, tax: 400 },
  askedAt: sampleTime(3600),
  emails: [],
  degraded: false,
  links: { self: '/returns/01a1fe10-3a5e-72aa-89e8-5f98f5a5ca7f', order: `/orders/${sampleId}` },
};

export const returnRoutes: readonly DocumentedRoute[] = [
  {
    method: 'post',
    path: '/orders/{id}/returns',
    tag: 'orders',
    summary: 'Return goods of an order that was shipped',
    parameters: { path: orderPath, header: answers.keyHeader },
    body: { schema: returnRequest, example: returnRequestExample },
    answers: {
      202: { description: 'The return is stored for good; its goods are waited for, or a yes above the limit.', schema: returned, example },
    },
    problems: [403, 404, 409, 422, 503],
  },
  {
    method: 'get',
    path: '/returns/{id}',
    tag: 'orders',
    summary: 'Show a return',
    parameters: { path: returnPath },
    answers: {
      200: {
        description: 'The return.',
        schema: returned,
        example: { ...example, workflow: { status: 'RUNNING', currentStates: ['AwaitGoods'] } },
      },
    },
    problems: [404, 503],
  },
  {
    method: 'post',
    path: '/operator/returns/{id}/received',
    tag: 'operator',
    summary: 'Say that the goods of a return are here',
    parameters: { path: returnPath },
    body: { schema: mayReason.unwrap(), example: { reason: 'Unpacked and whole.', by: 'grace' }, optional: true },
    answers: {
      202: {
        description: 'Money and goods go back; the return shows what comes of it.',
        schema: answers.asked,
        example: { id: example.id, asked: 'received', links: example.links },
      },
    },
    problems: [404, 409, 422, 503],
  },
];
