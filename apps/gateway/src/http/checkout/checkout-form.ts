import { customer, paymentToken, quantity, type SubmitOrder, text } from '@quadrille/events';
import { z } from 'zod';
import { names } from '../schema-names.js';

const majorUnits = z.number().min(0).max(10_000_000);

/** The body of the seeds' POST /checkout. What their samples may carry beside it (prices, a phone number) is taken and not relied on. */
export const checkoutForm = z
  .strictObject({
    checkout: z.strictObject({
      cart_items: z
        .array(z.strictObject({ product_id: z.int().min(1).max(2_147_483_647), quantity, price: majorUnits.optional() }))
        .min(1, 'has to name at least one article')
        .max(100),
      payment_info: z.strictObject({
        token: paymentToken,
        amount: majorUnits.optional().describe('In major units; recorded and not insisted on.'),
        method: text(40).optional(),
        payment_method: text(40).optional(),
        currency: text(3).optional(),
      }),
      customer_info: z.strictObject({ email: customer.shape.email, name: customer.shape.name, phone: text(40).optional() }),
    }),
  })
  .register(names, { name: 'CheckoutForm' });
export type CheckoutForm = z.infer<typeof checkoutForm>;

export const checkoutExample: CheckoutForm = {
  checkout: {
    cart_items: [{ product_id: 1, quantity: 2 }],
    payment_info: { token: 'test_success_visa', amount: 100 },
    customer_info: { email: 'test@example.com', name: 'Test Customer' },
  },
};

/** The command that a checkout means: articles by number, no address (a configured one stands in). */
export const orderOfCheckout = ({ checkout }: CheckoutForm, orderId: string, submittedAt: string): SubmitOrder['data'] => ({
  orderId,
  customer: { email: checkout.customer_info.email, name: checkout.customer_info.name },
  lines: checkout.cart_items.map(({ product_id: productId, quantity: pieces }) => ({ productId, quantity: pieces })),
  payment: {
    token: checkout.payment_info.token,
    ...(checkout.payment_info.amount !== undefined && { amount: Math.round(checkout.payment_info.amount * 100) }),
  },
  origin: 'checkout',
  submittedAt,
});

/** POST /retry_checkout/{id} needs no body; another payment may be named. */
export const retryForm = z
  .strictObject({ payment_info: z.strictObject({ token: paymentToken }).optional() })
  .register(names, { name: 'RetryForm' })
  .optional();
