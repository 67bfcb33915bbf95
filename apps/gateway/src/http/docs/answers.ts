import { address, customer } from '@quadrille/events';
import { z } from 'zod';
import { orderStatuses } from '../../domain/order-view/order-status.js';
import { returnStatuses } from '../../domain/returns/return-status.js';
import { workflow } from '../orders/workflow.js';
import { names } from '../schema-names.js';
import { sampleTrace } from './sample-order.js';

/** What routes that make something take beside their body. */
export const keyHeader = z.strictObject({
  'idempotency-key': z.string().min(1).max(255).optional().describe('Makes repeating the request harmless; kept for good, per route.'),
});

const time = z.iso.datetime();
const links = z.object({ self: z.string(), history: z.string(), stream: z.string(), cancel: z.string(), retry: z.string() });
const failure = { error: z.string().optional(), reason: z.string().optional() };
const dated = { ...failure, at: time };

export const problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().optional().describe('Which rule said no, dotted.'),
    traceId: z.string().optional().describe('To ask about it by; absent where no request came whole.'),
    errors: z.array(z.looseObject({ pointer: z.string().describe('RFC 6901'), detail: z.string() })).optional(),
  })
  .meta({
    examples: [
      {
        type: 'about:blank',
        title: 'Unprocessable Entity',
        status: 422,
        detail: 'The body differs from what is expected',
        traceId: sampleTrace,
        errors: [{ pointer: '/lines/0/quantity', detail: 'Too small: expected number to be >=1' }],
      },
    ],
  })
  .register(names, { name: 'Problem' });

export const accepted = z.object({ id: z.uuid(), status: z.literal('submitted'), links }).register(names, { name: 'Accepted' });
export const asked = z.looseObject({ id: z.string().optional(), asked: z.string() }).register(names, { name: 'Asked' });

const line = z.object({
  sku: z.string().optional(),
  productId: z.int().optional(),
  name: z.string().optional(),
  quantity: z.int(),
  unitPrice: z.int().optional().describe('Minor units.'),
});

/** A return in a line. */
export const returnSummary = z
  .object({
    id: z.uuid(),
    status: z.enum(returnStatuses),
    lines: z.array(z.object({ sku: z.string(), quantity: z.int() })),
    amount: z
      .object({ amount: z.int(), currency: z.string(), goods: z.int(), tax: z.int() })
      .describe('What the customer gets, minor units: goods and their share of the tax.'),
    askedAt: time,
  })
  .register(names, { name: 'ReturnSummary' });

/** An order as GET /orders/{id} shows it. */
export const order = z
  .object({
    id: z.uuid(),
    number: z.string().optional(),
    status: z.enum(orderStatuses).describe('The furthest that it has come; `reserved` again while a retry of its payment is under way.'),
    origin: z.enum(['orders', 'checkout']).optional(),
    customer: customer.optional(),
    lines: z.array(line).optional(),
    amounts: z
      .object({ currency: z.string(), subtotal: z.int(), tax: z.int(), shipping: z.int(), total: z.int() })
      .optional()
      .describe('Minor units; there once the order is placed.'),
    shippingAddress: address.optional(),
    addressStandsIn: z.boolean().optional(),
    approvalRequired: z.boolean().optional(),
    payment: z.looseObject({ status: z.enum(['pending', 'captured', 'failed', 'refunded']), failedAttempts: z.int(), ...failure }),
    shipment: z.looseObject({
      status: z.enum(['none', 'created', 'failed', 'dispatched', 'delivered', 'cancelled']),
      failedAttempts: z.int(),
      trackingNumber: z.string().optional(),
      ...failure,
    }),
    emails: z.array(
      z.object({
        template: z.string(),
        status: z
          .enum(['sent', 'bounced', 'retrying', 'given_up'])
          .describe('given_up: its tries ended without a success, by themselves or with the order.'),
        to: z.string(),
        emailId: z.string(),
        failedAttempts: z.int(),
        sentAt: time.optional(),
        ...failure,
      }),
    ),
    reasons: z.array(z.object({ code: z.string(), pointer: z.string(), detail: z.string() })).optional(),
    missing: z.array(z.object({ sku: z.string(), quantity: z.int(), available: z.int() })).optional(),
    approval: z.looseObject({ approvedBy: z.string().optional(), deadline: time.optional() }).optional(),
    failure: z.object(dated).optional(),
    cancellation: z.object(dated).optional(),
    cancellationAsked: z
      .looseObject({
        at: time,
        waitsForRedrive: z
          .literal(true)
          .optional()
          .describe('The workflow was stopped or broke off: the wish is kept, and carried out once an operator redrives it.'),
      })
      .optional(),
    returns: z.array(returnSummary).optional(),
    degraded: z.boolean().describe('Something beside it failed for good, such as a mail; the order goes its way all the same.'),
    degradation: z.looseObject(dated).optional(),
    manualReview: z.looseObject(dated).optional().describe('The workflow waits for a person to say go on.'),
    workflowEnd: z.looseObject(dated).optional(),
    workflow: workflow.optional(),
    traceId: z.string().optional(),
    traceUrl: z.string().optional(),
    submittedAt: time.optional(),
    placedAt: time.optional(),
    confirmedAt: time.optional(),
    updatedAt: time.optional(),
    links,
  })
  .register(names, { name: 'Order' });

const pageOf = (item: z.ZodType) => z.object({ items: z.array(item), next: z.string().nullable().optional() });
const thing = z.looseObject({});

export const orderPage = pageOf(
  z.object({
    id: z.uuid(),
    status: z.enum(orderStatuses),
    email: z.string().nullable(),
    number: z.string().nullable(),
    skus: z.array(z.string()),
    total: z.int().nullable(),
    currency: z.string().nullable(),
    updatedAt: time,
  }),
).register(names, { name: 'OrderPage' });

export const historyEntry = z
  .object({
    version: z.int(),
    id: z.uuid(),
    type: z.string(),
    service: z.string(),
    time,
    recordedAt: time,
    ...failure,
    attempt: z.int().optional(),
    traceId: z.string().optional(),
    spanId: z.string().optional(),
    causedBy: z.string().optional(),
    data: z.unknown(),
  })
  .register(names, { name: 'HistoryEntry' });
export const history = z
  .object({ orderId: z.uuid(), traceId: z.string().optional(), items: z.array(historyEntry) })
  .register(names, { name: 'History' });

export const products = pageOf(
  z.looseObject({
    sku: z.string(),
    productId: z.int(),
    name: z.string(),
    price: z.int().describe('Minor units.'),
    onHand: z.int(),
    reserved: z.int(),
    available: z.int(),
  }),
).register(names, { name: 'Products' });

export const checkoutAccepted = z
  .object({ success: z.literal(true), task_id: z.uuid(), status: z.string(), checkout_url: z.string() })
  .register(names, { name: 'CheckoutAccepted' });
export const checkoutStatus = z
  .looseObject({
    status: z.enum(['processing', 'completed', 'failed', 'cancelled']),
    task_id: z.uuid(),
    order_status: z.enum(orderStatuses),
  })
  .register(names, { name: 'CheckoutStatus' });
export const retryAccepted = z
  .object({ success: z.literal(true), message: z.string(), status: z.string(), task_id: z.uuid() })
  .register(names, { name: 'RetryAccepted' });
export const workflowDetails = z
  .object({
    task_id: z.uuid(),
    status: z.string(),
    workflow_summary: z.looseObject({ total_steps: z.int(), completed_steps: z.int() }),
    steps: z.array(
      z.object({
        name: z.string(),
        status: z.enum(['pending', 'in_progress', 'complete', 'error', 'cancelled']),
        results: thing,
        attempts: z.int(),
        processed_at: time.nullable(),
        inputs: thing,
      }),
    ),
    annotations: thing,
  })
  .register(names, { name: 'WorkflowDetails' });
