import { describe, expect, it } from 'vitest';
import { factsOf, order, orderId } from '../../domain/order-view/order-facts.fixture.js';
import { evolveOrderView } from '../../domain/order-view/evolve-order-view.js';
import { nothingKnown, type OrderView, type OrderViewEvent } from '../../domain/order-view/order-view.js';
import { checkoutStatus, workflowDetails } from '../docs/answers.js';
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
