import { contracts } from '@quadrille/events';
import type { DecisionContext } from '../context.js';
import type { Fact } from './dated.js';
import type { FactRecorded, OrderView } from './order-view.js';

/** The workflow whose executions bear the ids of orders. */
const orderWorkflow = 'order-fulfilment';

const shapeOf = (schema: unknown): object => (schema as { shape?: object }).shape ?? {};

/** What is about an article may name who asked for it, too. */
const isAboutAnOrder = (shape: object): boolean => 'orderId' in shape || ('executionId' in shape && !('sku' in shape));

/** Every event that any service publishes about an order: a new one is recorded as soon as its contract exists. */
export const recordedTypes: readonly string[] = [...contracts.values()]
  .filter(({ kind, schema }) => kind === 'event' && isAboutAnOrder(shapeOf(schema)))
  .map(({ type }) => type);

type AboutOrder = Readonly<{ orderId?: string; executionId?: string; workflow?: string }>;

/** Keeps an event word for word, so that an order's history is whole and its view can be folded again at any time. */
export const recordFact = (
  { type, data }: Readonly<{ type: string; data: unknown }>,
  _view: OrderView,
  { message: { id, source, time, traceparent } }: DecisionContext,
): readonly FactRecorded[] => {
  const { orderId, executionId, workflow } = data as AboutOrder;
  // Other workflows are recorded where they follow an order.
  if (workflow !== undefined && workflow !== orderWorkflow && orderId === undefined) return [];
  const fact: Fact = {
    orderId: (orderId ?? executionId) as string,
    id,
    type,
    source,
    time,
    ...(traceparent !== undefined && { traceparent }),
    data,
  };
  return [{ type: 'FactRecorded', data: fact }];
};
