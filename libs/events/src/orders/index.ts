import { z } from 'zod';
import { contractsOf, type MessageOf } from '../contract.js';
import {
  address,
  currency,
  customer,
  instant,
  minorUnits,
  orderId,
  paymentToken,
  policy,
  quantity,
  reason,
  sku,
  text,
} from '../vocabulary.js';

const { command, event } = contractsOf('orders');

/** An article as the customer names it: by SKU, or by the number that the checkout page knows. */
export const requestedLine = z.union([z.object({ sku, quantity }), z.object({ productId: z.int().min(1), quantity })]);

export const SubmitOrder = command(
  'SubmitOrder',
  'A customer wants these articles; nothing is promised yet.',
  z.object({
    orderId,
    customer,
    lines: z.array(z.object({ sku: z.string().max(64).optional(), productId: z.int().optional(), quantity: z.int() })).max(100),
    payment: z.object({ token: paymentToken, amount: minorUnits.optional() }),
    /** Absent where the front door knows none (the checkout page): a configured one stands in. */
    shippingAddress: address.optional(),
    policy: policy.partial().optional(),
    origin: z.enum(['orders', 'checkout']),
    submittedAt: instant,
  }),
  { outcomes: { done: ['OrderPlaced'], failed: { OrderRejected: ['OrderRejected'] } } },
);
export type SubmitOrder = MessageOf<typeof SubmitOrder>;

export const amounts = z.object({ currency, subtotal: minorUnits, tax: minorUnits, shipping: minorUnits, total: minorUnits });
export type Amounts = z.infer<typeof amounts>;

export const orderLine = z.object({ sku, productId: z.int().min(1), name: text(200), quantity, unitPrice: minorUnits });
export type OrderLine = z.infer<typeof orderLine>;

export const OrderPlaced = event(
  'OrderPlaced',
  'The cart is valid and the customer committed to it; prices and deadlines are frozen from here on.',
  z.object({
    orderId,
    number: text(40),
    customer,
    lines: z.array(orderLine).min(1).max(100),
    amounts,
    /** `declaredAmount`: what the customer expected to pay; the payment service compares it with the total. */
    payment: z.object({ token: paymentToken, declaredAmount: minorUnits.optional() }),
    shippingAddress: address,
    /** True where no address was given and the configured one stands in. */
    addressStandsIn: z.boolean(),
    approvalRequired: z.boolean(),
    policy,
    placedAt: instant,
  }),
);
export type OrderPlaced = MessageOf<typeof OrderPlaced>;

export const OrderRejected = event(
  'OrderRejected',
  'The cart cannot be fulfilled as asked; nothing was reserved or charged.',
  z.object({
    orderId,
    reasons: z
      .array(z.object({ code: text(60), pointer: text(200), detail: reason }))
      .min(1)
      .max(100),
  }),
);
export type OrderRejected = MessageOf<typeof OrderRejected>;

export const ApproveOrder = command(
  'ApproveOrder',
  'A person agreed to an order above the limit.',
  z.object({ orderId, approvedBy: text(200) }),
  {
    outcomes: { done: ['OrderApproved'] },
  },
);
export type ApproveOrder = MessageOf<typeof ApproveOrder>;

export const OrderApproved = event(
  'OrderApproved',
  'A person agreed to the order; it may be charged.',
  z.object({ orderId, approvedBy: text(200) }),
);
export type OrderApproved = MessageOf<typeof OrderApproved>;

export const ConfirmOrder = command('ConfirmOrder', 'Paid and with a shipment: tell the customer it is theirs.', z.object({ orderId }), {
  outcomes: { done: ['OrderConfirmed'] },
});
export type ConfirmOrder = MessageOf<typeof ConfirmOrder>;

/** What a mail about an order says: enough for its text, so that nobody is asked again. */
const letter = { orderId, number: text(40), customer };

export const OrderConfirmed = event(
  'OrderConfirmed',
  'The order is paid and a shipment exists; the customer can rely on it.',
  z.object({ ...letter, amounts, lines: z.array(orderLine) }),
);
export type OrderConfirmed = MessageOf<typeof OrderConfirmed>;

const missing = z.array(z.object({ sku, quantity, available: z.int().min(0) })).max(100);

export const BackorderOrder = command(
  'BackorderOrder',
  'Some articles are missing; the order waits for them.',
  z.object({ orderId, missing }),
  {
    outcomes: { done: ['OrderBackordered'] },
  },
);
export type BackorderOrder = MessageOf<typeof BackorderOrder>;

export const OrderBackordered = event(
  'OrderBackordered',
  'The order waits for stock until its deadline.',
  z.object({ ...letter, missing, lines: z.array(orderLine) }),
);
export type OrderBackordered = MessageOf<typeof OrderBackordered>;

export const HoldOrder = command(
  'HoldOrder',
  'The payment failed; the order keeps its stock for a while so that the customer can pay otherwise.',
  z.object({ orderId, error: text(60), reason }),
  { outcomes: { done: ['OrderHeld'] } },
);
export type HoldOrder = MessageOf<typeof HoldOrder>;

export const OrderHeld = event(
  'OrderHeld',
  'The payment failed and the stock stays reserved for `holdSeconds`; a retry with another token is welcome.',
  z.object({ orderId, error: text(60), reason, holdSeconds: z.int().min(0) }),
);
export type OrderHeld = MessageOf<typeof OrderHeld>;

export const CancelOrder = command(
  'CancelOrder',
  'The order ends at the wish of a person or by a deadline.',
  z.object({ orderId, reason }),
  {
    outcomes: { done: ['OrderCancelled'] },
  },
);
export type CancelOrder = MessageOf<typeof CancelOrder>;

export const OrderCancelled = event(
  'OrderCancelled',
  'The order will not be fulfilled; whoever acted on it has taken that back or does so now.',
  z.object({ ...letter, reason }),
);
export type OrderCancelled = MessageOf<typeof OrderCancelled>;

export const FailOrder = command('FailOrder', 'The order cannot be fulfilled.', z.object({ orderId, error: text(60), reason }), {
  outcomes: { done: ['OrderFailed'] },
});
export type FailOrder = MessageOf<typeof FailOrder>;

export const OrderFailed = event(
  'OrderFailed',
  'The order could not be fulfilled and everything done for it was undone.',
  z.object({ ...letter, error: text(60), reason }),
);
export type OrderFailed = MessageOf<typeof OrderFailed>;
