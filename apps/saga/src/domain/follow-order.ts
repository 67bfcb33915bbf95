import type { Message } from '@quadrille/decider';
import type { Json } from '@quadrille/asl';
import type { OrderPlaced, OrderRejected } from '@quadrille/events';
import { advanceWith, type Context, takenBy } from './advance-execution.js';
import type { Execution } from './execution.js';
import { outcomeOf } from './outcome.js';
import { takeOutcome } from './take-outcome.js';
import type { Workflows } from './workflows.js';

export const orderFulfilment = 'order-fulfilment';

/** A rejected order has no deadlines: nothing of it waits. */
const noPolicy = { paymentHoldSeconds: 0, backorderSeconds: 0, approvalSeconds: 1, stepSeconds: 1 };

/** What the workflow has to know of an order; the cart stays with the services that handle it. */
const inputOf = ({ type, data }: OrderPlaced | OrderRejected): Json =>
  type === 'OrderPlaced'
    ? { orderId: data.orderId, approvalRequired: data.approvalRequired, policy: data.policy }
    : { orderId: data.orderId, approvalRequired: false, policy: noPolicy };

/** The first event of an order starts its fulfilment, under the order's id, and is the outcome that the first state waits for. */
export const followOrder =
  (workflows: Workflows) =>
  (placed: OrderPlaced | OrderRejected, execution: Execution, context: Context): readonly Message[] => {
    if (execution.status === 'started') return takeOutcome(workflows)(placed, execution, context);
    const workflow = workflows.named(orderFulfilment);
    if (!workflow) throw new Error(`there is no workflow ${orderFulfilment}`);
    const outcome = outcomeOf(placed.type, placed.data, context.message.causationid);
    const taken = { ...takenBy(context), kind: 'start', executionId: placed.data.orderId } as const;
    const pinned = { workflow: workflow.name, hash: workflow.hash, input: inputOf(placed), asked: false, outcome };
    return advanceWith(workflow, execution, { ...taken, ...pinned }, context);
  };
