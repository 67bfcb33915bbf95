import { describe, expect, it } from 'vitest';
import { factsOf, order, orderId } from '../../domain/order-view/order-facts.fixture.js';
import { evolveOrderView } from '../../domain/order-view/evolve-order-view.js';
import { nothingKnown, type OrderView, type OrderViewEvent } from '../../domain/order-view/order-view.js';
import { checkoutStatus, workflowDetails } from '../docs/answers.js';
import { presentOrder } from '../orders/present-order.js';
import { presentDetails, presentStatus } from './checkout-steps.js';

const after = (...types: readonly string[]): OrderView =>
  [{ type: 'SubmitOrder', data: order }, ...factsOf(...types).map((fact) => ({ type: 'FactRecorded', data: fact }))].reduce(
    (view, event) => evolveOrderView(view, event as OrderViewEvent),
    nothingKnown,
  );
const confirmed = ['OrderPlaced', 'StockReserved', 'PaymentCaptured', 'ShipmentCreated', 'OrderConfirmed', 'EmailSent'];

describe("the tutorial's status of a checkout", () => {
  it.each([
    ['submitted', [], { status: 'processing', current_step: 'validate_cart', progress: { completed: 0, total: 6, percentage: 0 } }],
    [
      'on its way',
      ['OrderPlaced', 'StockReserved'],
      { status: 'processing', current_step: 'process_payment', progress: { completed: 2, total: 6, percentage: 33 } },
    ],
    ['confirmed', confirmed, { status: 'completed', order_id: orderId, order_number: 'ORD-20261121-6807E316', total_amount: 113.99 }],
    [
      'held',
      ['OrderPlaced', 'StockReserved', 'PaymentDeclined', 'OrderHeld'],
      { status: 'failed', failed_step: 'process_payment', retry_url: `/retry_checkout/${orderId}` },
    ],
    ['rejected', ['OrderRejected'], { status: 'failed', failed_step: 'validate_cart' }],
    ['cancelled', ['OrderPlaced', 'OrderCancelled'], { status: 'cancelled', message: 'The customer changed their mind.' }],
  ])('of an order that is %s', (_state, types, expected) => {
    const answer = presentStatus(after(...types));
    expect(answer).toMatchObject({ task_id: orderId, ...expected });
    expect(checkoutStatus.safeParse(answer).error).toBeUndefined();
  });
});

const retried = (...types: readonly string[]): OrderView => {
  const heldOrder = after('OrderPlaced', 'StockReserved', 'PaymentDeclined', 'OrderHeld');
  const asked = { type: 'RetryAsked', data: { orderId, by: 'customer', at: order.submittedAt } } as const;
  const since = factsOf('OrderPlaced', 'StockReserved', 'PaymentDeclined', 'OrderHeld', ...types).slice(4);
  return [asked, ...since.map((data) => ({ type: 'FactRecorded', data }) as const)].reduce(evolveOrderView, heldOrder);
};

describe('a retry that is under way', () => {
  it.each([
    ['just accepted', retried()],
    ['tried by itself again and again', retried('PaymentAttemptFailed')],
  ])('and was %s is no failure: whoever waits for it goes on waiting', (_when, view) => {
    expect(presentStatus(view)).toMatchObject({ status: 'processing', order_status: 'reserved', current_step: 'process_payment' });
    expect(
      presentDetails(view)
        .steps.map(({ status }) => status)
        .slice(0, 3),
    ).toEqual(['complete', 'complete', 'in_progress']);
    expect(presentOrder(view)).toMatchObject({ status: 'reserved' });
    expect(presentOrder(view).payment).not.toHaveProperty('heldUntil');
  });

  it('is one when the order is held anew', () => {
    const view = retried('PaymentDeclined', 'OrderHeld');
    expect(presentStatus(view)).toMatchObject({ status: 'failed', failed_step: 'process_payment' });
    expect(presentOrder(view)).toMatchObject({ status: 'payment_failed', payment: { heldUntil: expect.any(String) } });
  });
});

describe("the tutorial's details of a workflow", () => {
  it('show every step with its attempts', () => {
    const details = presentDetails(after('OrderPlaced', 'StockReserved', 'PaymentAttemptFailed', 'PaymentCaptured'));
    expect(workflowDetails.safeParse(details).error).toBeUndefined();
    expect(details.steps.map(({ name, status, attempts }) => [name, status, attempts])).toEqual([
      ['validate_cart', 'complete', 1],
      ['update_inventory', 'complete', 1],
      ['process_payment', 'complete', 2],
      ['create_shipment', 'in_progress', 0],
      ['create_order', 'pending', 0],
      ['send_confirmation', 'pending', 0],
    ]);
  });

  it('show what will not happen any more as cancelled', () => {
    const details = presentDetails(after('OrderPlaced', 'StockReserved', 'PaymentCaptured', 'ShipmentRefused', 'OrderFailed'));
    expect(details.steps.map(({ status }) => status)).toEqual(['complete', 'complete', 'complete', 'error', 'cancelled', 'cancelled']);
  });
});
