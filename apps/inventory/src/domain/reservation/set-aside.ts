import { type StockLine, StockCommitted, StockReserved, StockUnavailable } from '@quadrille/events';
import { type Claim, freeFor, type Pieces, piecesOf } from '../stock/stock.js';
import type { Shelf } from '../stock/stock-keeping.js';
import type { ReservationEvent, ReservationState } from './reservation.js';

type Wish = Readonly<{ orderId: string; lines: readonly StockLine[]; before?: Readonly<Record<string, number>> | undefined }>;
type Missing = Pieces & Readonly<{ available: number }>;

/** What of a wish cannot be had now. A newcomer may not have what is promised to those who wait. */
const missingOf = ({ orderId, lines, before = {} }: Wish, shelf: Shelf): readonly Missing[] =>
  piecesOf(lines).flatMap(({ sku, quantity }) => {
    const stock = shelf.row(sku);
    const free = stock ? Math.max(0, freeFor(stock, orderId, before[sku])) : 0;
    return free < quantity ? [{ sku, quantity, available: free }] : [];
  });

const claimsOf = (state: ReservationState): readonly Pieces[] => (state.status === 'waiting' ? state.claims : []);

/** All lines are there and become the order's; it leaves the queues it stands in. */
const taken = ({ orderId, lines, before = {} }: Wish, state: ReservationState): readonly ReservationEvent[] => {
  const claims = claimsOf(state).map((claim): Claim => ({ ...claim, ...(claim.sku in before && { before: before[claim.sku]! }) }));
  return [
    StockReserved({ orderId, lines: [...lines] }),
    ...(claims.length > 0 ? [{ type: 'WaitEnded', data: { orderId, claims, isServed: true } } as const] : []),
    ...('commitWaits' in state ? [StockCommitted({ orderId, lines: [...lines] })] : []),
  ];
};

/** The order joins the queues of what is missing, keeping its place in those where it stands already. */
const queued = (
  { orderId, lines }: Wish,
  missing: readonly Missing[],
  state: ReservationState,
  shelf: Shelf,
): readonly ReservationEvent[] => {
  const claimed = new Set(claimsOf(state).map(({ sku }) => sku));
  const claims = missing.filter(({ sku }) => !claimed.has(sku) && shelf.row(sku)).map(({ sku, quantity }) => ({ sku, quantity }));
  return claims.length > 0 || state.status === 'unknown' ? [{ type: 'WaitBegan', data: { orderId, lines, claims } }] : [];
};

/** All or nothing: everything the order wants, or its place in the queue and, where somebody asked, the answer that it must wait. */
export const setAside = (wish: Wish, state: ReservationState, shelf: Shelf, isAsked: boolean): readonly ReservationEvent[] => {
  const missing = missingOf(wish, shelf);
  if (missing.length === 0) return taken(wish, state);
  const answer = isAsked ? [StockUnavailable({ orderId: wish.orderId, error: 'OutOfStock', missing: [...missing] })] : [];
  return [...answer, ...queued(wish, missing, state, shelf)];
};
