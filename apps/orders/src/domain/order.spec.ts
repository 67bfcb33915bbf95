import { type Decider, decideWith, specify } from '@quadrille/decider';
import * as contracts from '@quadrille/events';
import { describe, expect, test } from 'vitest';
import { decisionsOn } from './decisions.js';
import { evolve, initialState, type OrderCommand, type OrderEvent, type OrderState } from './order.js';
import type { Terms } from './submit-order.js';

const orderId = '019a0000-0000-7000-8000-000000000001';
const customer = { email: 'ada@example.com', name: 'Ada' };
const address = { line1: '1 Main St', city: 'Paris', postalCode: '75001', country: 'FR' };
const standInAddress = { line1: '1 Main Street', city: 'Springfield', postalCode: '62701', country: 'US' };
const terms: Terms = {
  catalogue: {
    currency: 'USD',
    taxPercent: 8,
    shipping: [{ upToPounds: 2, price: 599 }, { price: 1499 }],
    products: [
      { sku: 'widget-a', productId: 1, name: 'Widget A', price: 5000, weightPounds: 0.5 },
      { sku: 'grand-piano', productId: 4, name: 'Grand Piano', price: 1_249_900, weightPounds: 0.5 },
    ],
  },
  policy: { paymentHoldSeconds: 900, backorderSeconds: 3600, approvalSeconds: 60, stepSeconds: 30 },
  approvalLimit: 11_399,
  standInAddress,
  checkoutAmountCounts: false,
};

const on = (agreed: Terms) =>
  specify({ initialState, evolve, decide: decideWith(decisionsOn(agreed)) } satisfies Decider<
    OrderState,
    OrderCommand,
    OrderEvent,
    unknown
  >);
const { given } = on(terms);

const submission: contracts.SubmitOrder['data'] = {
  orderId,
  customer,
  lines: [{ sku: 'widget-a', quantity: 2 }],
  payment: { token: 'test_success_visa' },
  shippingAddress: address,
  origin: 'orders',
  submittedAt: '2026-11-21T23:30:00.000Z',
};
const submit = (changes: Partial<contracts.SubmitOrder['data']> = {}): OrderCommand => contracts.SubmitOrder({ ...submission, ...changes });
const placed = (changes: Partial<contracts.SubmitOrder['data']> = {}, agreed = terms) =>
  on(agreed).given().when(submit(changes), undefined)[0] as contracts.OrderPlaced;
const letter = { orderId, number: placed().data.number, customer };
const { amounts, lines } = placed().data;

const confirm = contracts.ConfirmOrder({ orderId });
const cancel = contracts.CancelOrder({ orderId, reason: 'changed my mind' });
const fail = contracts.FailOrder({ orderId, error: 'AddressRefused', reason: 'nobody lives there' });
const approve = contracts.ApproveOrder({ orderId, approvedBy: 'Grace' });
const hold = contracts.HoldOrder({ orderId, error: 'InsufficientFunds', reason: 'not enough' });
const backorder = (quantity = 2) => contracts.BackorderOrder({ orderId, missing: [{ sku: 'widget-a', quantity, available: 0 }] });
const confirmed = contracts.OrderConfirmed({ ...letter, amounts, lines });
const cancelled = contracts.OrderCancelled({ ...letter, reason: 'changed my mind' });
const failed = contracts.OrderFailed({ ...letter, error: 'AddressRefused', reason: 'nobody lives there' });
const rejected = contracts.OrderRejected({ orderId, reasons: [{ code: 'empty-cart', pointer: '/lines', detail: 'The cart is empty.' }] });

describe('a submitted order', () => {
  test('is placed with its prices and deadlines frozen', () => {
    expect(given().when(submit(), undefined)).toEqual([
      contracts.OrderPlaced({
        orderId,
        number: letter.number,
        customer,
        lines: [{ sku: 'widget-a', productId: 1, name: 'Widget A', quantity: 2, unitPrice: 5000 }],
        amounts: { currency: 'USD', subtotal: 10_000, tax: 800, shipping: 599, total: 11_399 },
        payment: { token: 'test_success_visa' },
        shippingAddress: address,
        addressStandsIn: false,
        approvalRequired: false,
        policy: terms.policy,
        placedAt: '2026-11-21T23:30:00.000Z',
      }),
    ]);
  });

  test('bears the same number however often it is decided, of the day it was submitted', () => {
    expect(letter.number).toMatch(/^ORD-20261121-[0-9A-F]{8}$/);
    expect(placed().data.number).toBe(letter.number);
    expect(placed({ orderId: '019a0000-0000-7000-8000-000000000002' }).data.number).not.toBe(letter.number);
  });

  test('is submitted once, however often the command arrives', () => {
    for (const history of [[placed()], [rejected], [placed(), confirmed], [placed(), cancelled]])
      expect(given(...history).when(submit({ customer: { email: 'eve@example.com', name: 'Eve' } }), undefined)).toEqual([]);
  });

  test('needs approval above the limit, not at it', () => {
    expect(placed().data.amounts.total).toBe(terms.approvalLimit);
    expect(placed({ lines: [{ sku: 'grand-piano', quantity: 1 }] }).data.approvalRequired).toBe(true);
  });

  test('lays its own deadlines over the defaults', () => {
    expect(placed({ policy: { paymentHoldSeconds: 0, stepSeconds: 2 } }).data.policy).toEqual({
      ...terms.policy,
      paymentHoldSeconds: 0,
      stepSeconds: 2,
    });
  });

  test('goes to the configured address where it names none, and says so', () => {
    const { shippingAddress: _, ...homeless } = submission;
    expect(given().when(contracts.SubmitOrder(homeless), undefined)).toMatchObject([
      { data: { shippingAddress: standInAddress, addressStandsIn: true } },
    ]);
  });

  test('hands on the declared amount, which the checkout page’s samples get wrong', () => {
    const payment = { token: 'test_success_visa', amount: 1 };
    expect(placed({ payment }).data.payment).toEqual({ token: 'test_success_visa', declaredAmount: 1 });
    expect(placed({ payment, origin: 'checkout' }).data.payment).toEqual({ token: 'test_success_visa' });
    expect(placed({ payment, origin: 'checkout' }, { ...terms, checkoutAmountCounts: true }).data.payment).toMatchObject({
      declaredAmount: 1,
    });
  });

  test('is rejected with all reasons where the cart is wrong', () => {
    expect(given().when(submit({ lines: [{ sku: 'nothing', quantity: 0 }] }), undefined)).toMatchObject([
      { type: 'OrderRejected', data: { reasons: [{ pointer: '/lines/0/sku' }, { pointer: '/lines/0/quantity' }] } },
    ]);
    expect(given().when(submit({ lines: [] }), undefined)).toEqual([rejected]);
  });

  test.each([
    [4_503_599_627_370_495, 0, 'OrderPlaced'],
    [4_503_599_627_370_496, 0, 'OrderRejected'],
    [4_503_599_627_370_495, 1, 'OrderRejected'],
    [Number.MAX_SAFE_INTEGER, 100, 'OrderRejected'],
  ])(
    'of two pieces at %i with a tax of %d percent and a shipping of 1 ends in %s: what cannot be counted is refused',
    (price, taxPercent, type) => {
      const products = [{ sku: 'yacht', productId: 1, name: 'Yacht', price, weightPounds: 1 }];
      const agreed = { ...terms, catalogue: { ...terms.catalogue, taxPercent, shipping: [{ price: 1 }], products } };
      const [event] = on(agreed)
        .given()
        .when(submit({ lines: [{ sku: 'yacht', quantity: 2 }] }), undefined);
      const total = { amounts: { total: Number.MAX_SAFE_INTEGER } };
      const refusal = { reasons: [{ code: 'total-out-of-range', pointer: '/lines' }] };
      expect(event).toMatchObject({ type, data: type === 'OrderPlaced' ? total : refusal });
    },
  );
});

describe('a placed order', () => {
  test('is confirmed when its shipment exists, once', () => {
    expect(given(placed()).when(confirm, undefined)).toEqual([confirmed]);
    expect(given(placed(), confirmed).when(confirm, undefined)).toEqual([]);
  });

  test('is confirmed also when the shipment was heard of first', () => {
    const early = given().when(confirm, undefined);
    expect(given(...early).when(confirm, undefined)).toEqual([]);
    expect(given(...early).when(submit(), undefined)).toEqual([placed(), confirmed]);
    expect(given(...early).when(submit({ lines: [] }), undefined)).toEqual([rejected]);
  });

  test('is approved once, where it needs approval', () => {
    const costly = placed({ lines: [{ sku: 'grand-piano', quantity: 1 }] });
    const approved = contracts.OrderApproved({ orderId, approvedBy: 'Grace' });
    expect(given(costly).when(approve, undefined)).toEqual([approved]);
    expect(given(costly, approved).when(approve, undefined)).toEqual([]);
    expect(given(placed()).when(approve, undefined)).toEqual([]);
    expect(given().when(approve, undefined)).toEqual([]);
  });

  test('is backordered once for what is missing, and again for other articles', () => {
    const waits = contracts.OrderBackordered({ ...letter, lines, missing: backorder().data.missing });
    expect(given(placed()).when(backorder(), undefined)).toEqual([waits]);
    expect(given(placed(), waits).when(backorder(), undefined)).toEqual([]);
    expect(given(placed(), waits).when(backorder(1), undefined)).toMatchObject([{ type: 'OrderBackordered' }]);
  });

  test('is held for as long as its policy says, after each failed payment', () => {
    const held = contracts.OrderHeld({ orderId, error: 'InsufficientFunds', reason: 'not enough', holdSeconds: 900 });
    expect(given(placed()).when(hold, undefined)).toEqual([held]);
    expect(given(placed(), held).when(hold, undefined)).toEqual([held]);
    expect(given(placed(), held).when(confirm, undefined)).toEqual([confirmed]);
  });
});

describe('the end of an order', () => {
  test('follows the workflow, before and after the confirmation', () => {
    expect(given(placed()).when(cancel, undefined)).toEqual([cancelled]);
    expect(given(placed(), confirmed).when(cancel, undefined)).toEqual([cancelled]);
    expect(given(placed()).when(fail, undefined)).toEqual([failed]);
    expect(given(placed(), confirmed).when(fail, undefined)).toEqual([failed]);
  });

  const ends = {
    cancelled: [placed(), cancelled],
    failed: [placed(), failed],
    rejected: [rejected],
    'cancelled late': [placed(), confirmed, cancelled],
  };
  test.each(Object.entries(ends))('is final once it is %s: whatever comes later changes nothing', (_, history) => {
    for (const late of [submit(), confirm, approve, hold, backorder(), cancel, fail])
      expect(given(...history).when(late, undefined)).toEqual([]);
  });

  test.each([
    ['cancel', cancel],
    ['fail', fail],
  ])('that comes before the order itself is remembered (%s)', (_, undo) => {
    const tombstone = given().when(undo, undefined);
    expect(tombstone).toHaveLength(1);
    expect(given(...tombstone).when(undo, undefined)).toEqual([]);
    expect(given(...tombstone).when(confirm, undefined)).toEqual([]);
    expect(given(...tombstone).when(submit(), undefined)).toMatchObject([
      { type: 'OrderRejected', data: { reasons: [{ code: 'withdrawn' }] } },
    ]);
  });
});

describe('an order', () => {
  test('does not guess what an event of a newer version made of it', () => {
    expect(() => evolve(initialState, { type: 'WrittenTomorrow', data: {} } as never)).toThrow('is not known to this version');
  });
});
