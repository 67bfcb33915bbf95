import { address, customer, paymentToken, policy, quantity, sku, type SubmitOrder } from '@quadrille/events';
import { z } from 'zod';
import { names } from '../schema-names.js';

const exactly = <Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>) => z.strictObject(schema.shape);

/** The body of POST /orders; names that are not here are refused, so that a misspelt wish is not silently dropped. */
export const submission = z
  .strictObject({
    customer: exactly(customer),
    lines: z
      .array(z.union([z.strictObject({ sku, quantity }), z.strictObject({ productId: z.int().min(1).max(2_147_483_647), quantity })]))
      .min(1, 'has to name at least one article')
      .max(100),
    payment: z.strictObject({
      token: paymentToken.describe('A reference to a card held by a card network; never a card number.'),
      amount: z
        .int()
        .min(0)
        .max(Number.MAX_SAFE_INTEGER)
        .optional()
        .describe('What the customer expects to pay, in minor units; has to equal the total.'),
    }),
    shippingAddress: exactly(address).optional().describe('Where it goes; a configured address stands in where none is given.'),
    policy: exactly(policy).partial().optional().describe('Deadlines of this order in seconds; only with the operator token.'),
  })
  .register(names, { name: 'Submission' });
export type Submission = z.infer<typeof submission>;

export const submissionExample = {
  customer: { email: 'ada@example.com', name: 'Ada' },
  lines: [{ sku: 'widget-a', quantity: 2 }],
  payment: { token: 'test_success_visa' },
  shippingAddress: { line1: '1 Main St', city: 'Paris', postalCode: '75001', country: 'FR' },
} satisfies Submission;

/** The command that a submission means. */
export const orderOf = (body: Submission, orderId: string, submittedAt: string): SubmitOrder['data'] => ({
  orderId,
  customer: body.customer,
  lines: body.lines,
  payment: { token: body.payment.token, ...(body.payment.amount !== undefined && { amount: body.payment.amount }) },
  ...(body.shippingAddress && { shippingAddress: body.shippingAddress }),
  ...(body.policy && { policy: body.policy }),
  origin: 'orders',
  submittedAt,
});
