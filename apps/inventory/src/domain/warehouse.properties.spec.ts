import { decideWith, type Message } from '@quadrille/decider';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reservationDecisions, stockDecisions } from './decisions.js';
import { evolve, initialState, type ReservationCommand, type ReservationState, stillSold } from './reservation/reservation.js';
import { evolveStock, freeFor, piecesOf, skusTouchedBy, type Stock, type StockChange } from './stock/stock.js';
import type { StockCommand } from './stock/stock-keeping.js';

const skus = ['a', 'b'];
const orders = Array.from({ length: 16 }, (_, index) => `019a0000-0000-7000-8000-00000000000${index.toString(16)}`);
const decideReservation = decideWith(reservationDecisions);
const decideStock = decideWith(stockDecisions);
type Line = Readonly<{ sku: string; quantity: number }>;

/** So much of a queue is seen by decisions: less than there are orders. */
const seen = 2;

/** Decisions and folds as a service runs them, in memory; the queue is served when `serveQueues` says so. */
class Warehouse {
  /** With whole queues. */
  readonly stock = new Map<string, Stock>();
  readonly reservations = new Map<string, ReservationState>();
  readonly served: string[] = [];
  #freed: string[] = [];

  constructor(onHand: number) {
    const nobody = { reserved: 0, committed: 0, writtenOff: 0, wanted: 0, promised: 0, queue: [], queueGoesOn: false };
    for (const sku of skus) this.stock.set(sku, { ...nobody, sku, onHand, received: onHand });
  }

  stateOf(orderId: string): ReservationState {
    return this.reservations.get(orderId) ?? initialState;
  }

  order(command: ReservationCommand): void {
    const { orderId } = command.data;
    const events = decideReservation(command, this.stateOf(orderId), { row: (sku) => this.#row(sku) });
    this.reservations.set(orderId, events.reduce(evolve, this.stateOf(orderId)));
    if (events.some(({ type, data }) => type === 'StockReserved' && data.lines.length > 0)) this.served.push(orderId);
    this.#apply(events);
  }

  keep(command: StockCommand): void {
    try {
      this.#apply(decideStock(command, null, { row: (sku) => this.#row(sku) }));
    } catch {
      // Refused: fewer than are reserved cannot be on hand.
    }
  }

  serveQueues(): void {
    for (let sku = this.#freed.shift(); sku !== undefined; sku = this.#freed.shift())
      for (const { orderId } of this.stock.get(sku)!.queue)
        this.order({ type: 'ServeWaitingOrder', data: { orderId, before: this.beforeOf(orderId) } });
  }

  /** What those before it want, in every queue that it stands in. */
  beforeOf(orderId: string): Readonly<Record<string, number>> {
    const before = [...this.stock].flatMap(([sku, { queue }]) => {
      const place = queue.findIndex((waiting) => waiting.orderId === orderId);
      return place < 0 ? [] : [[sku, queue.slice(0, place).reduce((sum, { quantity: each }) => sum + each, 0)] as const];
    });
    return Object.fromEntries(before);
  }

  #row(sku: string): Stock | undefined {
    const stock = this.stock.get(sku);
    return stock && { ...stock, queue: stock.queue.slice(0, seen), queueGoesOn: stock.queue.length > seen };
  }

  #apply(events: readonly Message[]): void {
    for (const event of events) {
      for (const sku of skusTouchedBy(event)) {
        const { queue } = evolveStock(this.stock.get(sku)!, event as StockChange);
        this.stock.set(sku, { ...evolveStock(this.#row(sku)!, event as StockChange), queue, queueGoesOn: false });
      }
      if (event.type === 'StockFreed') this.#freed.push((event.data as { sku: string }).sku);
    }
  }
}

const quantity = fc.integer({ min: 1, max: 5 });
const lines = fc.array(fc.record({ sku: fc.constantFrom(...skus), quantity }), { minLength: 1, maxLength: 3 });
const orderId = fc.constantFrom(...orders);
const step = fc.oneof(
  { weight: 12, arbitrary: fc.record({ type: fc.constant('ReserveStock' as const), data: fc.record({ orderId, lines }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('ReserveStock' as const), data: fc.record({ orderId }) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('CommitStock' as const), data: fc.record({ orderId }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('ReleaseStock' as const), data: fc.record({ orderId, reason: fc.constant('undo') }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('ReturnStock' as const),
      data: fc.record({ orderId, executionId: fc.constantFrom('x', 'y', 'z'), lines }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('ReceiveStock' as const), data: fc.record({ sku: fc.constantFrom(...skus), quantity }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('AdjustStock' as const),
      data: fc.record({ sku: fc.constantFrom(...skus), difference: fc.integer({ min: -4, max: 4 }), reason: fc.constant('counted') }),
    }),
  },
  { weight: 3, arbitrary: fc.constant({ type: 'serve the queues' as const }) },
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;
/** Little, so that many wait. */
const onHand = fc.integer({ min: 0, max: 6 });
const steps = fc.array(step, { maxLength: 60, size: 'max' });

const take = (warehouse: Warehouse, one: Step): void => {
  if (one.type === 'serve the queues') warehouse.serveQueues();
  else if (one.type === 'ReceiveStock' || one.type === 'AdjustStock') warehouse.keep(one);
  else warehouse.order(one);
};

const piecesHeld = ({ reservations }: Warehouse, status: string, sku: string): number =>
  [...reservations.values()]
    .filter((state) => state.status === status)
    .flatMap((state) => (state.status === 'committed' ? stillSold(state) : piecesOf((state as { lines: readonly Line[] }).lines)))
    .reduce((sum, pieces) => (pieces.sku === sku ? sum + pieces.quantity : sum), 0);

const waitingFor = ({ reservations }: Warehouse, sku: string): readonly (readonly [string, number])[] =>
  [...reservations].flatMap(([id, state]) =>
    state.status === 'waiting' ? state.claims.filter((claim) => claim.sku === sku).map((claim) => [id, claim.quantity] as const) : [],
  );

/** Every way in which the books of a SKU disagree with themselves or with what its orders hold. */
const imbalances = (warehouse: Warehouse): readonly string[] =>
  [...warehouse.stock].flatMap(([sku, row]) => {
    const waiting = waitingFor(warehouse, sku);
    const rules = {
      'received = on hand + committed + written off': row.received === row.onHand + row.committed + row.writtenOff,
      '0 ≤ reserved ≤ on hand': row.reserved >= 0 && row.reserved <= row.onHand,
      '0 ≤ promised ≤ wanted, and only what is free': row.promised >= 0 && row.promised <= Math.min(row.wanted, row.onHand - row.reserved),
      'reserved is what orders have set aside': row.reserved === piecesHeld(warehouse, 'reserved', sku),
      'committed is what orders were sold': row.committed === piecesHeld(warehouse, 'committed', sku),
      'wanted is what the waiting claim': row.wanted === waiting.reduce((sum, [, claim]) => sum + claim, 0),
      'the queue holds who waits': isSame(
        row.queue.map(({ orderId }) => orderId),
        waiting.map(([id]) => id),
      ),
    };
    return Object.entries(rules).flatMap(([rule, holds]) => (holds ? [] : [`${sku}: ${rule}`]));
  });

const isSame = (one: readonly string[], other: readonly string[]): boolean => [...one].sort().join(' ') === [...other].sort().join(' ');

const servable = (warehouse: Warehouse): readonly string[] =>
  [...warehouse.reservations].flatMap(([id, state]) =>
    state.status === 'waiting' && piecesOf(state.lines).every(({ sku, quantity }) => freeFor(warehouse.stock.get(sku)!, id) >= quantity)
      ? [id]
      : [],
  );

/** A waiting order that is judged again may join another queue; nothing else of it or of the stock may change. */
const pieces = ({ stock, reservations }: Warehouse): unknown => [
  [...stock.values()].map(({ onHand, reserved, committed }) => [onHand, reserved, committed]),
  [...reservations].map(([id, { status }]) => [id, status]),
];

const anyCourse = (check: (onHand: number, course: readonly Step[]) => void) =>
  fc.assert(fc.property(onHand, steps, check), { numRuns: 500 });

describe('whatever is asked, in whatever order and however often', () => {
  test('nothing is oversold and the books balance', () => {
    anyCourse((onHand, course) => {
      const warehouse = new Warehouse(onHand);
      for (const one of course) {
        take(warehouse, one);
        expect(imbalances(warehouse)).toEqual([]);
      }
    });
  });

  test('no order is left waiting for what it could have', () => {
    anyCourse((onHand, course) => {
      const warehouse = new Warehouse(onHand);
      for (const one of course) take(warehouse, one);
      warehouse.serveQueues();
      expect(servable(warehouse)).toEqual([]);
    });
  });

  test('nobody is served while somebody who came before and wants no more of the same waits', () => {
    anyCourse((onHand, course) => {
      const warehouse = new Warehouse(onHand);
      const arrivals: string[] = [];
      for (const one of course) {
        const before = warehouse.served.length;
        const wasWaiting = new Set([...warehouse.reservations].filter(([, { status }]) => status === 'waiting').map(([id]) => id));
        take(warehouse, one);
        warehouse.serveQueues();
        for (const id of warehouse.served.slice(before))
          for (const earlier of arrivals.slice(0, wasWaiting.has(id) ? arrivals.indexOf(id) : undefined)) {
            const wish = warehouse.stateOf(earlier);
            if (wish.status !== 'waiting') continue;
            const [want, ...more] = piecesOf(wish.lines);
            const got = warehouse.stateOf(id);
            if (more.length > 0 || !('lines' in got)) continue;
            const taken = piecesOf(got.lines).find(({ sku }) => sku === want!.sku)?.quantity ?? 0;
            expect(taken).toBeLessThan(want!.quantity);
          }
        for (const [id, { status }] of warehouse.reservations) if (status === 'waiting' && !arrivals.includes(id)) arrivals.push(id);
      }
    });
  });

  test('what is asked of an order again moves no pieces', () => {
    fc.assert(
      fc.property(onHand, steps, step, (onHand, course, last) => {
        // Goods that come in twice are told apart by the id of the message, which decisions do not see.
        fc.pre(last.type === 'CommitStock' || last.type === 'ReleaseStock' || last.type === 'ReserveStock');
        const warehouse = new Warehouse(onHand);
        for (const one of [...course, last]) take(warehouse, one);
        warehouse.serveQueues();
        const before = pieces(warehouse);
        take(warehouse, last);
        expect(pieces(warehouse)).toEqual(before);
      }),
      { numRuns: 500 },
    );
  });
});
