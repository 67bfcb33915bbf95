import type { Decision } from '@quadrille/decider';
import { type Address, type Amounts, minorUnits, OrderPlaced, OrderRejected, type Policy, type SubmitOrder } from '@quadrille/events';
import { amountsOf, type PricedLine } from './cart/amounts.js';
import type { Catalogue } from './cart/catalogue.js';
import { checkCart } from './cart/check-cart.js';
import { orderNumber } from './cart/order-number.js';
import { confirmed } from './confirm-order.js';
import { evolve, initialState, type OrderEvent, type OrderState } from './order.js';

/** The terms on which orders are placed, by configuration. */
export type Terms = Readonly<{
  catalogue: Catalogue;
  /** The deadlines of an order that brings none of its own. */
  policy: Policy;
  /** A total above this, in minor units, needs a person's consent. */
  approvalLimit: number;
  /** Where parcels go whose order names no address. */
  standInAddress: Address;
  /** Whether the amount that the checkout page declares must equal the total. */
  checkoutAmountCounts: boolean;
}>;

const declaredAmount = ({ payment, origin }: SubmitOrder['data'], { checkoutAmountCounts }: Terms) =>
  payment.amount !== undefined && (origin === 'orders' || checkoutAmountCounts) ? { declaredAmount: payment.amount } : {};

/** The defaults with the order's own deadlines laid over them. */
const policyFor = (own: SubmitOrder['data']['policy'], defaults: Policy): Policy => ({
  paymentHoldSeconds: own?.paymentHoldSeconds ?? defaults.paymentHoldSeconds,
  backorderSeconds: own?.backorderSeconds ?? defaults.backorderSeconds,
  approvalSeconds: own?.approvalSeconds ?? defaults.approvalSeconds,
  stepSeconds: own?.stepSeconds ?? defaults.stepSeconds,
});

type Priced = Readonly<{ lines: readonly PricedLine[]; amounts: Amounts }>;

const place = (order: SubmitOrder['data'], { lines, amounts }: Priced, terms: Terms): OrderPlaced =>
  OrderPlaced({
    orderId: order.orderId,
    number: orderNumber(order.orderId, order.submittedAt),
    customer: order.customer,
    lines: lines.map(({ product: { sku, productId, name, price }, quantity }) => ({ sku, productId, name, quantity, unitPrice: price })),
    amounts,
    payment: { token: order.payment.token, ...declaredAmount(order, terms) },
    shippingAddress: order.shippingAddress ?? terms.standInAddress,
    addressStandsIn: order.shippingAddress === undefined,
    approvalRequired: amounts.total > terms.approvalLimit,
    policy: policyFor(order.policy, terms.policy),
    placedAt: order.submittedAt,
  });

const withdrawn = { code: 'withdrawn', pointer: '/', detail: 'The order was taken back before it was placed.' };

const tooDear = { code: 'total-out-of-range', pointer: '/lines', detail: 'The total is more than can be counted exactly.' };

/** Freezes prices and deadlines, or says everything that is wrong with the cart. An order is submitted once; a repeat changes nothing. */
export const submitOrder =
  (terms: Terms): Decision<OrderState, SubmitOrder, OrderEvent, unknown> =>
  ({ data }, state) => {
    if (state.status === 'forestalled') return [OrderRejected({ orderId: data.orderId, reasons: [withdrawn] })];
    if (state.status !== 'unknown') return [];
    const cart = checkCart(data.lines, terms.catalogue);
    if ('reasons' in cart) return [OrderRejected({ orderId: data.orderId, reasons: [...cart.reasons] })];
    const amounts = amountsOf(cart, terms.catalogue);
    if (!minorUnits.safeParse(amounts.total).success) return [OrderRejected({ orderId: data.orderId, reasons: [tooDear] })];
    const order = place(data, { lines: cart, amounts }, terms);
    return state.confirmationWaits ? [order, ...confirmed(evolve(initialState, order))] : [order];
  };
