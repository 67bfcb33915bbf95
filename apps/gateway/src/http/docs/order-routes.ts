import { z } from 'zod';
import { checkoutExample, checkoutForm, retryForm } from '../checkout/checkout-form.js';
import { taskPath } from '../checkout/checkout.controller.js';
import { cursorOf } from '../../read-models/order-pages.js';
import { cancellation, lastEventId, orderPath, orderQuery, pageFilter, retry } from '../orders/order-requests.js';
import { linksOf } from '../orders/present-order.js';
import { submission, submissionExample } from '../orders/submission.js';
import { goods, productPath } from '../products/products.controller.js';
import * as answers from './answers.js';
import type { DocumentedRoute } from './documented-route.js';
import { sampleDetails, sampleHistory, sampleId, sampleOrder, sampleStatus, sampleStream, sampleTime } from './sample-order.js';

const id = sampleId;
const asked = (what: string, more = '') => ({
  202: {
    description: `Asked for; the order shows what comes of it.${more}`,
    schema: answers.asked,
    example: { id, asked: what, links: linksOf(id) },
  },
});

const listed = {
  id,
  status: sampleOrder.status,
  email: 'ada@example.com',
  number: sampleOrder.number,
  skus: ['widget-a'],
  total: 11_399,
  currency: 'USD',
  updatedAt: sampleTime(6),
};
const article = { sku: 'widget-a', productId: 1, name: 'Widget A', price: 5000, onHand: 100, reserved: 2, available: 98 };

export const orderRoutes: readonly DocumentedRoute[] = [
  {
    method: 'post',
    path: '/orders',
    tag: 'orders',
    summary: 'Submit an order',
    parameters: { header: answers.keyHeader },
    body: { schema: submission, example: submissionExample },
    answers: {
      202: {
        description: 'The order is stored for good and on its way.',
        schema: answers.accepted,
        example: { id, status: 'submitted', links: linksOf(id) },
      },
    },
    problems: [403, 422, 503],
  },
  {
    method: 'get',
    path: '/orders',
    tag: 'orders',
    summary: 'List orders, newest first',
    parameters: { query: pageFilter },
    answers: {
      200: { description: 'A page; `next` continues it.', schema: answers.orderPage, example: { items: [listed], next: cursorOf(id) } },
    },
    problems: [503],
  },
  {
    method: 'get',
    path: '/orders/{id}',
    tag: 'orders',
    summary: 'Show an order, at once or as soon as it is settled',
    parameters: { path: orderPath, query: orderQuery, header: z.strictObject({ 'if-none-match': z.string().optional() }) },
    answers: {
      200: { description: 'The order; with an ETag unless its workflow is unavailable.', schema: answers.order, example: sampleOrder },
      304: { description: 'As you know it.' },
    },
    problems: [404, 503],
  },
  {
    method: 'get',
    path: '/orders/{id}/history',
    tag: 'orders',
    summary: 'Every event and attempt of an order, oldest first',
    parameters: { path: orderPath },
    answers: { 200: { description: 'The history; payment tokens are left out.', schema: answers.history, example: sampleHistory } },
    problems: [404, 503],
  },
  {
    method: 'get',
    path: '/orders/{id}/stream',
    tag: 'orders',
    summary: 'Follow an order live by server-sent events',
    parameters: { path: orderPath, header: z.strictObject({ 'last-event-id': lastEventId }) },
    answers: {
      200: {
        description:
          'A stream that stays open, with events `fact` and `status`. While the store is away it says nothing new, and goes on afterwards; it ends where there turns out to be no such order.',
        type: 'text/event-stream',
        schema: z.string(),
        example: sampleStream,
      },
    },
    problems: [404],
  },
  {
    method: 'post',
    path: '/orders/{id}/cancel',
    tag: 'orders',
    summary: 'Cancel an order that has not left the house',
    parameters: { path: orderPath },
    body: { schema: cancellation.unwrap(), example: { reason: 'Ordered twice.' }, optional: true },
    answers: asked('cancel', ' A workflow that was stopped carries it out once it is redriven.'),
    problems: [404, 409, 422, 503],
  },
  {
    method: 'post',
    path: '/orders/{id}/retry',
    tag: 'orders',
    summary: 'Try a failed payment again, with another token if one is given',
    parameters: { path: orderPath },
    body: { schema: retry.unwrap(), example: { payment: { token: 'test_success_visa' } }, optional: true },
    answers: asked('retry'),
    problems: [404, 409, 422, 503],
  },
  {
    method: 'get',
    path: '/products',
    tag: 'products',
    summary: 'The catalogue with its stock',
    answers: { 200: { description: 'All articles.', schema: answers.products, example: { items: [article] } } },
    problems: [502, 503, 504],
  },
  {
    method: 'post',
    path: '/products/{sku}/stock',
    tag: 'operator',
    summary: 'Receive stock',
    parameters: { path: productPath, header: answers.keyHeader },
    body: { schema: goods, example: { quantity: 50 } },
    answers: {
      202: {
        description: 'The goods are booked in a moment.',
        schema: answers.asked,
        example: { sku: 'widget-a', quantity: 50, asked: 'receive stock' },
      },
    },
    problems: [404, 422, 502, 503, 504],
  },
  {
    method: 'post',
    path: '/checkout',
    tag: 'checkout',
    summary: "Submit an order by the tutorial's checkout form",
    parameters: { header: answers.keyHeader },
    body: { schema: checkoutForm, example: checkoutExample },
    answers: {
      202: {
        description: 'The order is on its way; `task_id` is its id.',
        schema: answers.checkoutAccepted,
        example: { success: true, task_id: id, status: 'processing', checkout_url: `/order_status/${id}` },
      },
    },
    problems: [422, 503],
  },
  {
    method: 'get',
    path: '/order_status/{taskId}',
    tag: 'checkout',
    summary: 'How far a checkout is',
    parameters: { path: taskPath },
    answers: {
      200: {
        description: 'processing, also while a retry is under way; completed, failed or cancelled.',
        schema: answers.checkoutStatus,
        example: sampleStatus,
      },
    },
    problems: [404, 503],
  },
  {
    method: 'get',
    path: '/workflow_details/{taskId}',
    tag: 'checkout',
    summary: 'The steps of a checkout',
    parameters: { path: taskPath },
    answers: { 200: { description: 'Every step with its attempts.', schema: answers.workflowDetails, example: sampleDetails } },
    problems: [404, 503],
  },
  {
    method: 'post',
    path: '/retry_checkout/{taskId}',
    tag: 'checkout',
    summary: 'Go on from the step that failed',
    parameters: { path: taskPath },
    body: { schema: retryForm.unwrap(), example: { payment_info: { token: 'test_success_visa' } }, optional: true },
    answers: {
      202: {
        description: 'It goes on.',
        schema: answers.retryAccepted,
        example: { success: true, message: 'The checkout goes on from the failed step.', status: 'processing', task_id: id },
      },
    },
    problems: [404, 422, 503],
  },
];
