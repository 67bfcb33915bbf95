import { decideWith } from '@quadrille/decider';
import { CancelShipment, CreateShipment } from '@quadrille/events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decisions, type ShipmentCommand } from './decisions.js';
import { shipment, type Shipment, type ShipmentFact } from './shipment.js';

const orderId = '0193c6a0-0000-7000-8000-000000000001';
const address = { line1: '1 Main St', city: 'Paris', postalCode: '75001', country: 'FR' };
/** Where the carrier does not go, whatever it has booked before. */
const refused = { ...address, postalCode: '00000' };
const lines = [{ sku: 'widget-a', quantity: 2 }];
const label = { shipmentId: 'shp-1', carrier: 'Post', trackingNumber: 'T1', labelUrl: 'https://carrier.example/T1' };
const at = '2026-11-21T10:00:00.000Z';
const decide = decideWith<Shipment, ShipmentCommand, ShipmentFact, unknown>(decisions);

const wishes: readonly ShipmentCommand[] = [
  { type: 'KeepParcel', data: { orderId, address, lines } },
  { type: 'BookShipment', data: { orderId } },
  CreateShipment({ orderId, attempt: 1 }),
  CreateShipment({ orderId, address, lines, attempt: 2 }),
  CreateShipment({ orderId, address: refused, lines, attempt: 3 }),
  CancelShipment({ orderId, reason: 'cancelled' }),
];

/** The service beside a carrier that knows one parcel a booking. Every call and every answer takes its time, and any of them may be lost. */
class World {
  state: Shipment = shipment.initialState;
  parcel: 'none' | 'created' | 'cancelled' | 'dispatched' = 'none';
  parcelsMade = 0;
  readonly facts: ShipmentFact[] = [];
  /** Intents that did not reach the carrier yet, and answers that did not come back yet. */
  readonly underWay: (() => void)[] = [];

  handle(command: ShipmentCommand): void {
    for (const fact of decide(command, this.state, undefined)) {
      this.state = shipment.evolve(this.state, fact);
      this.facts.push(fact);
      if (fact.type === 'BookingIntended') this.underWay.push(() => this.#book(fact.data.address.postalCode === refused.postalCode));
      if (fact.type === 'CancellationIntended') this.underWay.push(() => this.#cancel(fact.data.whileBooking));
    }
  }

  /** Lets one of the things under way happen; `lost`: its caller gets no answer. */
  proceed(choice: number, lost: boolean): void {
    const [happen] = this.underWay.splice(choice % this.underWay.length, 1);
    this.#lost = lost;
    happen?.();
  }

  dispatch(): void {
    if (this.parcel !== 'created') return;
    this.parcel = 'dispatched';
    this.underWay.push(() => this.handle({ type: 'RecordDispatch', data: { orderId, label, dispatchedAt: at } }));
  }

  count(type: ShipmentFact['type']): number {
    return this.facts.filter((fact) => fact.type === type).length;
  }

  #lost = false;

  #answer(command: ShipmentCommand): void {
    this.underWay.push(() => this.handle(command));
  }

  #book(isRefused: boolean): void {
    if (this.parcel === 'none' && !isRefused) {
      this.parcel = 'created';
      this.parcelsMade += 1;
    }
    const answer = isRefused ? ({ kind: 'refused', reason: 'too far' } as const) : ({ kind: 'booked', label } as const);
    this.#answer({ type: 'RecordBooking', data: { orderId, answer: this.#lost ? { kind: 'unavailable', reason: 'lost' } : answer } });
  }

  #cancel(whileBooking: boolean): void {
    const answers = { none: { kind: 'unknown' }, dispatched: { kind: 'dispatched', label } } as const;
    if (this.parcel === 'created') this.parcel = 'cancelled';
    const answer =
      this.parcel === 'cancelled' ? ({ kind: 'cancelled', shipmentId: label.shipmentId } as const) : answers[this.parcel as 'none'];
    this.#answer({
      type: 'RecordCancellation',
      data: { orderId, whileBooking, answer: this.#lost ? { kind: 'unavailable', reason: 'lost' } : answer },
    });
  }
}

type Step = 'dispatch' | Readonly<{ wish: number }> | Readonly<{ choice: number; lost: boolean }>;

const script: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ wish: fc.nat(wishes.length - 1) }) },
    { weight: 4, arbitrary: fc.record({ choice: fc.nat(9), lost: fc.boolean() }) },
    { weight: 1, arbitrary: fc.constant('dispatch' as const) },
  ),
  { maxLength: 40 },
);

const wishesIn = (steps: readonly Step[]): readonly ShipmentCommand['type'][] =>
  steps.flatMap((step) => (typeof step === 'object' && 'wish' in step ? wishes[step.wish]!.type : []));

const scriptWhere = (holds: (wished: readonly ShipmentCommand['type'][]) => boolean): typeof script =>
  script.filter((steps) => holds(wishesIn(steps)));

const settle = (world: World): void => {
  while (world.underWay.length > 0) world.proceed(0, false);
};

/** Plays the steps and lets everything under way come to its end. */
const play = (steps: readonly Step[]): World => {
  const world = new World();
  for (const step of steps) {
    if (step === 'dispatch') world.dispatch();
    else if ('wish' in step) world.handle(wishes[step.wish]!);
    else if (world.underWay.length > 0) world.proceed(step.choice, step.lost);
  }
  settle(world);
  return world;
};

/** Whoever wants an outcome asks again once everything can be reached. */
const playUntil = (wish: ShipmentCommand, steps: readonly Step[]): World => {
  const world = play(steps);
  world.handle(wish);
  settle(world);
  return world;
};

describe('a shipment, whatever comes in whatever order and how often', () => {
  test('exists at most once and is announced at most once', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const world = play(steps);
        const once = ['ShipmentCreated', 'ShipmentCancelled', 'ShipmentDispatched'] as const;
        expect(Math.max(world.parcelsMade, ...once.map((type) => world.count(type)))).toBeLessThanOrEqual(1);
      }),
      { numRuns: 2000 },
    );
  });

  test('is not booked any more once it is called cancelled', () => {
    fc.assert(
      fc.property(
        scriptWhere((wished) => wished.includes('CancelShipment')),
        (steps) => {
          const world = play(steps);
          fc.pre(world.count('ShipmentCancelled') > 0);
          expect(['none', 'cancelled']).toContain(world.parcel);
        },
      ),
      { numRuns: 4000 },
    );
  });

  test('that is cancelled comes to an end: called back, or on its way', () => {
    fc.assert(
      fc.property(
        scriptWhere((wished) => wished.includes('CancelShipment')),
        (steps) => {
          const world = playUntil(CancelShipment({ orderId, reason: 'cancelled' }), steps);
          expect(world.parcel).not.toBe('created');
          expect(world.count('ShipmentCancelled') + world.count('ShipmentCancellationRefused')).toBeGreaterThan(0);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('that left is announced as dispatched', () => {
    fc.assert(
      fc.property(
        script.filter((steps) => steps.includes('dispatch')),
        (steps) => {
          const world = play(steps);
          fc.pre(world.parcel === 'dispatched');
          expect([world.count('ShipmentCreated'), world.count('ShipmentDispatched')]).toEqual([1, 1]);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('exists when it was asked for and nobody cancelled', () => {
    fc.assert(
      fc.property(
        scriptWhere((wished) => !wished.includes('CancelShipment') && wished.includes('KeepParcel')),
        (steps) => {
          const world = playUntil(CreateShipment({ orderId, address, attempt: 4 }), steps);
          expect([world.parcelsMade, world.count('ShipmentCreated')]).toEqual([1, 1]);
        },
      ),
      { numRuns: 500 },
    );
  });
});
