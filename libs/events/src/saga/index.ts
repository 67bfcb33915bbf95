import { z } from 'zod';
import { contractsOf, type MessageOf } from '../contract.js';
import { executionId, instant, orderId, reason, text } from '../vocabulary.js';

const { command, event } = contractsOf('saga');

export const StartExecution = command(
  'StartExecution',
  'Run a workflow; an execution of this id that runs already is left alone. `follows` is the order that it acts on: what it asks for and tells is about that order.',
  z.object({ executionId, workflow: text(80), input: z.json(), follows: orderId.optional() }),
  { outcomes: { done: ['ExecutionSucceeded'], failed: { ExecutionFailed: [], ExecutionTimedOut: [], ExecutionAborted: [] } } },
);
export type StartExecution = MessageOf<typeof StartExecution>;

export const SignalExecution = command(
  'SignalExecution',
  'Something that a person decided: `retry` (a payment; also where one that brought no answer turns out to have gone well), `cancel`, `approve`, `reject`, `continue` (after a manual review), `received` (goods that come back). Kept until the workflow asks for it.',
  z.object({
    executionId,
    signal: z.enum(['retry', 'cancel', 'approve', 'reject', 'continue', 'received']),
    payload: z.json().optional(),
    by: text(200),
  }),
);
export type SignalExecution = MessageOf<typeof SignalExecution>;

export const StopExecution = command(
  'StopExecution',
  'End an execution where it stands; nothing is undone.',
  z.object({ executionId, reason, by: text(200) }),
  {
    outcomes: { done: ['ExecutionAborted'] },
  },
);
export type StopExecution = MessageOf<typeof StopExecution>;

export const RedriveExecution = command(
  'RedriveExecution',
  'Continue a failed execution from the states that failed.',
  z.object({ executionId, by: text(200) }),
);
export type RedriveExecution = MessageOf<typeof RedriveExecution>;

/** `orderId` is there where the execution follows an order. */
const execution = { executionId, workflow: text(80), orderId: orderId.optional() };
const failure = { error: text(256).optional(), cause: text(32_768, 0).optional() };

export const ExecutionSucceeded = event(
  'ExecutionSucceeded',
  'The workflow reached its end. Not published for an order that went well.',
  z.object({ ...execution, output: z.json().optional() }),
);
export type ExecutionSucceeded = MessageOf<typeof ExecutionSucceeded>;

export const ExecutionFailed = event(
  'ExecutionFailed',
  'The workflow ended by an error nobody caught.',
  z.object({ ...execution, ...failure }),
);
export type ExecutionFailed = MessageOf<typeof ExecutionFailed>;

export const ExecutionTimedOut = event('ExecutionTimedOut', 'The workflow took longer than it may.', z.object(execution));
export type ExecutionTimedOut = MessageOf<typeof ExecutionTimedOut>;

export const ExecutionAborted = event('ExecutionAborted', 'Somebody stopped the workflow.', z.object({ ...execution, ...failure }));
export type ExecutionAborted = MessageOf<typeof ExecutionAborted>;

export const ExecutionRedriven = event(
  'ExecutionRedriven',
  'A workflow that broke off or was stopped at `stoppedAt` goes on where it stood: the end that was told of is none, and what it waited for then is waited for anew.',
  z.object({ ...execution, by: text(200), stoppedAt: instant }),
);
export type ExecutionRedriven = MessageOf<typeof ExecutionRedriven>;

export const ApprovalRequested = event(
  'ApprovalRequested',
  'A person is asked to approve or reject before `deadline`.',
  z.object({ ...execution, stateName: text(80), deadline: instant.optional() }),
);
export type ApprovalRequested = MessageOf<typeof ApprovalRequested>;

export const ManualReviewRequested = event(
  'ManualReviewRequested',
  'An undo keeps failing or a message could not be handled; the execution waits, visibly, until a person says go on.',
  z.object({ ...execution, stateName: text(80), ...failure }),
);
export type ManualReviewRequested = MessageOf<typeof ManualReviewRequested>;

export const DeliveryDegraded = event(
  'DeliveryDegraded',
  'Something beside the order failed for good, such as a mail that bounced; the order goes its way, or ends as it would have.',
  z.object({ ...execution, stateName: text(80), ...failure }),
);
export type DeliveryDegraded = MessageOf<typeof DeliveryDegraded>;
