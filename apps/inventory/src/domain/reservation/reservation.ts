import type { Message } from '@quadrille/decider';
import type {
  CommitStock,
  ReleaseStock,
  ReserveStock,
  StockCommitted,
  StockLine,
  StockReleased,
  StockReserved,
  StockUnavailable,
} from '@quadrille/events';
import type { Pieces, WaitBegan, WaitEnded } from '../stock/stock.js';
import type { ServeWaitingOrder, StockFreed } from '../stock/stock-keeping.js';

/** What one order has of the stock. `commitWaits`: the goods were called sold before they could be set aside. */
export type ReservationState =
  | Readonly<{ status: 'unknown'; commitWaits?: true }>
  /** Stands in the queues of the SKUs it claims; nothing is set aside. */
  | Readonly<{ status: 'waiting'; lines: readonly StockLine[]; claims: readonly Pieces[]; commitWaits?: true }>
  | Readonly<{ status: 'reserved' | 'committed'; lines: readonly StockLine[] }>
  /** A tombstone: a reservation that comes later is forestalled. */
  | Readonly<{ status: 'released' }>;

/** Private: the goods were called sold before anything was set aside. */
export type CommitRemembered = Message<'CommitRemembered', { orderId: string }>;

export type ReservationCommand = ReserveStock | ServeWaitingOrder | CommitStock | ReleaseStock;

export type ReservationEvent =
  | StockReserved
  | StockUnavailable
  | StockCommitted
  | StockReleased
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

export const evolve = (state: ReservationState, event: ReservationEvent): ReservationState => {
  switch (event.type) {
    case 'StockReserved':
      return { status: 'reserved', lines: event.data.lines };
    case 'StockCommitted':
      return { status: 'committed', lines: event.data.lines };
    case 'StockReleased':
      return { status: 'released' };
    case 'WaitBegan':
      return waiting(state, event.data);
    case 'CommitRemembered':
      return state.status === 'unknown' || state.status === 'waiting' ? { ...state, commitWaits: true } : state;
    // What an order is told, and what its going means for others, changes nothing for itself.
    case 'StockUnavailable':
    case 'WaitEnded':
    case 'StockFreed':
      return state;
    default:
      return event satisfies never;
  }
};

/** The SKUs that an order has to do with, as far as is known. */
export const skusOf = (state: ReservationState, lines: readonly StockLine[] = []): readonly string[] => [
  ...new Set(('lines' in state ? state.lines : lines).map(({ sku }) => sku)),
];
