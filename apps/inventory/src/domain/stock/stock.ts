import type { Message } from '@quadrille/decider';
import type {
  StockAdjusted,
  StockCommitted,
  StockLine,
  StockReceived,
  StockReleased,
  StockReserved,
  StockReturned,
} from '@quadrille/events';

/** So many pieces of one article, over all lines of an order. */
export type Pieces = Readonly<{ sku: string; quantity: number }>;

/** Private: an order stands in the queue of each SKU that it claims; `lines` is all that it needs. */
export type WaitBegan = Message<'WaitBegan', { orderId: string; lines: readonly StockLine[]; claims: readonly Pieces[] }>;
/** `before`: the pieces that those before it in this queue want, where it was told. */
export type Claim = Pieces & Readonly<{ before?: number }>;
/** Private: an order leaves all its queues, with its pieces (`isServed`) or without. */
export type WaitEnded = Message<'WaitEnded', { orderId: string; claims: readonly Claim[]; isServed: boolean }>;

/** The stock of one SKU, shared by all orders that want it. received = onHand + committed + writtenOff, 0 ≤ reserved ≤ onHand. */
export type Stock = Readonly<{
  sku: string;
  onHand: number;
  /** Of those on hand: set aside for orders. */
  reserved: number;
  /** Sold. */
  committed: number;
  received: number;
  /** Lost and broken, less what was found again. */
  writtenOff: number;
  /** Pieces that the orders in the queue wait for. */
  wanted: number;
  /** Of those on hand and not reserved: came in since somebody waits, and are kept for the queue. */
  promised: number;
  /** Who waits, in order of arrival: all, or as many as `queueWindow`. */
  queue: readonly Readonly<{ orderId: string; quantity: number }>[];
  /** True where more wait than `queue` shows. */
  queueGoesOn: boolean;
}>;

/** So much of a queue is looked at in one transaction. */
export const queueWindow = 100;

/** Events of any stream that change the stock of a SKU. */
export type StockChange =
  | StockReserved
  | StockCommitted
  | StockReleased
  | StockReturned
  | StockReceived
  | StockAdjusted
  | WaitBegan
  | WaitEnded;

export const piecesOf = (lines: readonly StockLine[]): readonly Pieces[] => {
  const sums = new Map<string, number>();
  for (const { sku, quantity } of lines) sums.set(sku, (sums.get(sku) ?? 0) + quantity);
  return [...sums].map(([sku, quantity]) => ({ sku, quantity }));
};

const piecesIn = (lines: readonly Pieces[], sku: string): number =>
  lines.reduce((sum, line) => (line.sku === sku ? sum + line.quantity : sum), 0);

export const available = ({ onHand, reserved }: Stock): number => onHand - reserved;

type Waiter = Readonly<{ orderId: string; quantity?: number; before?: number | undefined }>;

/**
 * Pieces wanted by those who came before this order; by all others who wait, for one that is not seen in the queue, unless it was told. Since told
 * it can have become less, never more: whoever joins stands at the end.
 */
const wantedBefore = ({ queue, queueGoesOn, wanted }: Stock, { orderId, quantity = 0, before = Infinity }: Waiter): number => {
  const place = queue.findIndex((waiting) => waiting.orderId === orderId);
  if (place < 0) return queueGoesOn ? Math.min(before, wanted - quantity) : wanted;
  return queue.slice(0, place).reduce((sum, { quantity }) => sum + quantity, 0);
};

/** Pieces that this order may have now: what is promised to those before it is not among them. `before`: how many those want, where it was told. */
export const freeFor = (stock: Stock, orderId: string, before?: number): number =>
  available(stock) - Math.min(stock.promised, wantedBefore(stock, { orderId, before }));

/** Pieces that came free are kept for those who wait, as far as they want them. */
const keptForQueue = (stock: Stock, quantity: number): Stock => ({ ...stock, promised: Math.min(stock.wanted, stock.promised + quantity) });

const joined = (stock: Stock, orderId: string, quantity: number): Stock => ({
  ...stock,
  wanted: stock.wanted + quantity,
  queue: stock.queueGoesOn ? stock.queue : [...stock.queue, { orderId, quantity }],
});

const left = (stock: Stock, { orderId, claims, isServed }: WaitEnded['data']): Stock => {
  const { quantity, before } = claims.find(({ sku }) => sku === stock.sku)!;
  const wanted = stock.wanted - quantity;
  const ownShare = Math.min(quantity, Math.max(0, stock.promised - wantedBefore(stock, { orderId, quantity, before })));
  return {
    ...stock,
    wanted,
    promised: isServed ? stock.promised - ownShare : Math.min(stock.promised, wanted),
    queue: stock.queue.filter((waiting) => waiting.orderId !== orderId),
  };
};

const released = (stock: Stock, quantity: number, isRestocked: boolean): Stock =>
  keptForQueue(
    isRestocked
      ? { ...stock, onHand: stock.onHand + quantity, committed: stock.committed - quantity }
      : { ...stock, reserved: stock.reserved - quantity },
    quantity,
  );

const adjusted = (stock: Stock, difference: number): Stock => {
  const counted = { ...stock, onHand: stock.onHand + difference, writtenOff: stock.writtenOff - difference };
  return difference > 0 ? keptForQueue(counted, difference) : { ...counted, promised: Math.min(counted.promised, available(counted)) };
};

/** The stock of a SKU after this event. */
export const evolveStock = (stock: Stock, event: StockChange): Stock => {
  switch (event.type) {
    case 'StockReserved':
      return { ...stock, reserved: stock.reserved + piecesIn(event.data.lines, stock.sku) };
    case 'StockCommitted': {
      const sold = piecesIn(event.data.lines, stock.sku);
      return { ...stock, onHand: stock.onHand - sold, reserved: stock.reserved - sold, committed: stock.committed + sold };
    }
    case 'StockReleased':
      return released(stock, piecesIn(event.data.lines, stock.sku), event.data.restocked);
    case 'StockReturned':
      return released(stock, piecesIn(event.data.lines, stock.sku), true);
    case 'StockReceived': {
      const { quantity } = event.data;
      return keptForQueue({ ...stock, onHand: stock.onHand + quantity, received: stock.received + quantity }, quantity);
    }
    case 'StockAdjusted':
      return adjusted(stock, event.data.difference);
    case 'WaitBegan':
      return joined(stock, event.data.orderId, piecesIn(event.data.claims, stock.sku));
    case 'WaitEnded':
      return left(stock, event.data);
    default:
      return event satisfies never;
  }
};

/** The SKUs whose stock an event changes. */
export const skusTouchedBy = (event: Message | StockChange): readonly string[] => {
  const change = event as StockChange;
  switch (change.type) {
    case 'StockReserved':
    case 'StockCommitted':
    case 'StockReleased':
    case 'StockReturned':
      return [...new Set(change.data.lines.map(({ sku }) => sku))];
    case 'StockReceived':
    case 'StockAdjusted':
      return [change.data.sku];
    case 'WaitBegan':
    case 'WaitEnded':
      return change.data.claims.map(({ sku }) => sku);
    default:
      return [];
  }
};
