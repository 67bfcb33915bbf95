import type { Decision } from '@quadrille/decider';
import { type BackorderOrder, OrderBackordered } from '@quadrille/events';
import type { OrderEvent, OrderState } from './order.js';

type Missing = BackorderOrder['data']['missing'];

const isSame = (one: Missing | undefined, other: Missing): boolean =>
  one?.length === other.length && one.every(({ sku, quantity }, index) => sku === other[index]?.sku && quantity === other[index].quantity);

/** Told once for what is missing, and again where other articles turn out to be missing later. */
export const backorderOrder: Decision<OrderState, BackorderOrder, OrderEvent, unknown> = ({ data: { missing } }, state) =>
  state.status === 'open' && !isSame(state.missing, missing)
    ? [OrderBackordered({ ...state.letter, missing, lines: [...state.lines] })]
    : [];
