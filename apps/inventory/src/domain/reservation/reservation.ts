import { type Message, unknownEvent } from '@quadrille/decider';
import type {
  CommitStock,
  ReleaseStock,
  ReserveStock,
  ReturnStock,
  StockCommitted,
  StockLine,
  StockReleased,
  StockReserved,
  StockReturned,
  StockReturnRefused,
  StockUnavailable,
} from '@quadrille/events';
import { type Pieces, piecesOf, type WaitBegan, type WaitEnded } from '../stock/stock.js';
import type { ServeWaitingOrder, StockFreed } from '../stock/stock-keeping.js';

/** `returns`: what came back of them, by who asked for it; absent where nothing did. */
export type SoldGoods = Readonly<{
  status: 'committed';
  lines: readonly StockLine[];
  returns?: readonly Readonly<{ executionId: string; lines: readonly StockLine[] }>[];
}>;

/** What one order has of the stock. `commitWaits`: the goods were called sold before they could be set aside. */
export type ReservationState =
  | Readonly<{ status: 'unknown'; commitWaits?: true }>
  /** Stands in the queues of the SKUs it claims; nothing is set aside. */
  | Readonly<{ status: 'waiting'; lines: readonly StockLine[]; claims: readonly Pieces[]; commitWaits?: true }>
  | Readonly<{ status: 'reserved'; lines: readonly StockLine[] }>
  | SoldGoods
  /** A tombstone: a reservation that comes later is forestalled. */
  | Readonly<{ status: 'released' }>;

/** Private: the goods were called sold before anything was set aside. */
export type CommitRemembered = Message<'CommitRemembered', { orderId: string }>;

export type ReservationCommand = ReserveStock | ServeWaitingOrder | CommitStock | ReleaseStock | ReturnStock;

export type ReservationEvent =
  | StockReserved
  | StockUnavailable
  | StockCommitted
  | StockReleased
  | StockReturned
  | StockReturnRefused
  | WaitBegan
  | WaitEnded
  | CommitRemembered
  | StockFreed;

export const initialState: ReservationState = { status: 'unknown' };

const waiting = (state: ReservationState, { lines, claims }: WaitBegan['data']): ReservationState => ({
  status: 'waiting',
  lines,
  claims: state.status === 'waiting' ? [...state.claims, ...claims] : claims,
  ...('commitWaits' in state && { commitWaits: state.commitWaits }),
});

const returned = (state: ReservationState, { executionId, lines }: StockReturned['data']): ReservationState =>
  state.status !== 'committed' || lines.length === 0 ? state : { ...state, returns: [...(state.returns ?? []), { executionId, lines }] };

/** The pieces that were sold and did not come back. */
export const stillSold = ({ lines, returns = [] }: SoldGoods): readonly Pieces[] => {
  const back = new Map(piecesOf(returns.flatMap((each) => each.lines)).map(({ sku, quantity }) => [sku, quantity]));
  return piecesOf(lines)
    .map(({ sku, quantity }) => ({ sku, quantity: quantity - (back.get(sku) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
};

export const evolve = (state: ReservationState, event: ReservationEvent): ReservationState => {
  switch (event.type) {
    case 'StockReserved':
      // Told again, it changes nothing.
      return event.data.lines.length === 0 ? state : { status: 'reserved', lines: event.data.lines };
    case 'StockCommitted':
      return { status: 'committed', lines: event.data.lines };
    case 'StockReturned':
      return returned(state, event.data);
    case 'StockReleased':
      return { status: 'released' };
    case 'WaitBegan':
      return waiting(state, event.data);
    case 'CommitRemembered':
      return state.status === 'unknown' || state.status === 'waiting' ? { ...state, commitWaits: true } : state;
    // What an order is told, and what its going means for others, changes nothing for itself.
    case 'StockUnavailable':
    case 'StockReturnRefused':
    case 'WaitEnded':
    case 'StockFreed':
      return state;
    default:
      return unknownEvent(event);
  }
};

/** The SKUs that an order has to do with, as far as is known. */
export const skusOf = (state: ReservationState, lines: readonly StockLine[] = []): readonly string[] => [
  ...new Set(('lines' in state ? state.lines : lines).map(({ sku }) => sku)),
];
