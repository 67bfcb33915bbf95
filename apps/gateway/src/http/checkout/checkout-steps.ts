import { decimalsOf } from '@quadrille/events';
import { hasEnded, isSettled, type OrderStatus, statusOf } from '../../domain/order-view/order-status.js';
import type { Failure } from '../../domain/order-view/dated.js';
import type { OrderView, Placed } from '../../domain/order-view/order-view.js';

export type StepStatus = 'pending' | 'in_progress' | 'complete' | 'error' | 'cancelled';
export type Step = Readonly<{
  name: string;
  status: StepStatus;
  results: Readonly<Record<string, unknown>>;
  attempts: number;
  processed_at: string | null;
  inputs: Readonly<Record<string, unknown>>;
}>;

/** What people call the amount: `12.34` of 1234 cents. */
const majorUnits = ({ total, currency }: Placed['amounts']): number => total / 10 ** decimalsOf(currency);

type Draft = Readonly<{
  name: string;
  doneAt?: string | undefined;
  failure?: Failure | undefined;
  failures?: number;
  results?: object | undefined;
  inputs?: object;
}>;

const draftsOf = (view: OrderView): readonly Draft[] => {
  const status = statusOf(view);
  const { marks, placed, payment, shipment, emails, rejection, missing } = view;
  const mail = emails.confirmed;
  const declined = marks.captured ? undefined : (payment.lastFailure ?? payment.hold);
  return [
    {
      name: 'validate_cart',
      doneAt: marks.placed,
      failure: rejection && { error: 'OrderRejected', reason: rejection.map(({ detail }) => detail).join('; ') },
      results: placed?.amounts,
      inputs: { items: (placed ?? view.requested)?.lines ?? [] },
    },
    {
      name: 'update_inventory',
      doneAt: marks.reserved,
      failure: marks.reserved
        ? undefined
        : missing && { error: 'OutOfStock', reason: `missing: ${missing.items.map(({ sku }) => sku).join(', ')}` },
      inputs: { lines: placed?.lines.map(({ sku, quantity }) => ({ sku, quantity })) ?? [] },
    },
    {
      name: 'process_payment',
      doneAt: marks.captured,
      // A try that failed is not the end of the step: the workflow tries again by itself until the order is held or ended.
      failure: status === 'payment_failed' || hasEnded(status) ? declined : undefined,
      failures: payment.failures,
      results: payment.captured && {
        payment_id: payment.captured.intentId,
        amount: payment.captured.amount,
        transaction_id: payment.captured.reference,
      },
      inputs: placed ? { amount: placed.amounts.total, currency: placed.amounts.currency } : {},
    },
    {
      name: 'create_shipment',
      doneAt: shipment.booked && (marks.confirmed ?? view.updatedAt),
      failure: shipment.booked ? undefined : shipment.lastFailure,
      failures: shipment.failures,
      results: shipment.booked,
    },
    { name: 'create_order', doneAt: marks.confirmed, results: placed && { order_id: view.orderId, order_number: placed.number } },
    {
      name: 'send_confirmation',
      doneAt: mail?.sentAt,
      failure: mail?.bounced,
      failures: mail?.failures ?? 0,
      results: mail && { email_id: mail.emailId, recipient: mail.to },
    },
  ];
};

/** The steps of the checkout as the seeds name them, read from the order's view. */
export const checkoutSteps = (view: OrderView): readonly Step[] => {
  const over = hasEnded(statusOf(view));
  let running = false;
  return draftsOf(view).map(({ name, doneAt, failure, failures = 0, results, inputs }) => {
    const isNext = !running && doneAt === undefined;
    if (isNext) running = true;
    const status: StepStatus =
      doneAt !== undefined ? 'complete' : failure ? 'error' : over ? 'cancelled' : isNext ? 'in_progress' : 'pending';
    const tried = status === 'complete' || (status === 'error' && failures === 0) ? 1 : 0;
    return {
      name,
      status,
      results: { ...(status === 'complete' ? results : {}), ...(failure && { error: failure.error, message: failure.reason }) },
      attempts: failures + tried,
      processed_at: doneAt ?? null,
      inputs: { ...inputs },
    };
  });
};

const progressOf = (steps: readonly Step[]) => {
  const completed = steps.filter(({ status }) => status === 'complete').length;
  return { completed, total: steps.length, percentage: Math.round((completed / steps.length) * 100) };
};

/** The seeds know four states of a task. */
const taskStatus = (status: OrderStatus): 'processing' | 'completed' | 'failed' | 'cancelled' => {
  if (status === 'cancelled') return 'cancelled';
  if (status === 'failed' || status === 'rejected' || status === 'payment_failed') return 'failed';
  return isSettled(status) ? 'completed' : 'processing';
};

/** What GET /order_status/{task_id} tells. */
export const presentStatus = (view: OrderView) => {
  const id = view.orderId as string;
  const status = statusOf(view);
  const steps = checkoutSteps(view);
  const task = taskStatus(status);
  const common = { task_id: id, order_id: id, order_status: status };
  if (task === 'completed')
    return {
      status: task,
      ...common,
      order_number: view.placed?.number,
      total_amount: view.placed ? majorUnits(view.placed.amounts) : 0,
      redirect_url: `/orders/${id}`,
    };
  if (task === 'failed') {
    const failed = steps.filter(({ status: step }) => step === 'error');
    return {
      status: task,
      ...common,
      failed_step: failed[0]?.name,
      failed_steps: failed.map(({ name, results }) => ({ name, error: results['error'], message: results['message'] })),
      ...(view.failure && { error: view.failure.error, message: view.failure.reason }),
      ...(status === 'payment_failed' && { retry_url: `/retry_checkout/${id}` }),
    };
  }
  if (task === 'cancelled') return { status: task, ...common, message: view.cancellation?.reason ?? 'The order was cancelled.' };
  const current = steps.find(({ status: step }) => step === 'in_progress' || step === 'error');
  return { status: task, ...common, current_step: current?.name, progress: progressOf(steps) };
};

/** What GET /workflow_details/{task_id} tells. */
export const presentDetails = (view: OrderView) => {
  const id = view.orderId as string;
  const steps = checkoutSteps(view);
  const { completed, total, percentage } = progressOf(steps);
  return {
    task_id: id,
    status: taskStatus(statusOf(view)),
    workflow_summary: {
      total_steps: total,
      completed_steps: completed,
      failed_steps: steps.filter(({ status }) => status === 'error').length,
      pending_steps: steps.filter(({ status }) => status === 'pending' || status === 'in_progress').length,
      completion_percentage: percentage,
    },
    steps,
    annotations: {
      order_status: statusOf(view),
      ...(view.placed && { order_number: view.placed.number, address_stands_in: view.placed.addressStandsIn }),
      ...(view.traceId && { trace_id: view.traceId }),
      degraded: view.degraded !== undefined,
    },
  };
};
