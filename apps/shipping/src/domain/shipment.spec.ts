import { decideWith, specify } from '@quadrille/decider';
import { CancellationAttemptFailed, CancelShipment, CreateShipment } from '@quadrille/events';
import { ShipmentAttemptFailed, ShipmentCancellationRefused, ShipmentCancelled, ShipmentCreated } from '@quadrille/events';
import { ShipmentDelivered, ShipmentDispatched, ShipmentRefused } from '@quadrille/events';
import { describe, expect, test } from 'vitest';
import { decisions, type ShipmentCommand } from './decisions.js';
import { bookingIdOf, shipment, type Shipment, type ShipmentFact } from './shipment.js';

const orderId = '0193c6a0-0000-7000-8000-000000000001';
const bookingId = bookingIdOf(orderId);
const address = { line1: '1 Main St', city: 'Paris', postalCode: '75001', country: 'FR' };
const elsewhere = { ...address, postalCode: '69001', city: 'Lyon' };
const lines = [{ sku: 'widget-a', quantity: 2 }];
const label = { shipmentId: 'shp-1', carrier: 'Post', trackingNumber: 'T1', labelUrl: 'https://carrier.example/T1' };
const dispatchedAt = '2026-11-21T10:00:00.000Z';
const deliveredAt = '2026-11-22T10:00:00.000Z';

const { given } = specify<Shipment, ShipmentCommand, ShipmentFact, unknown>({ ...shipment, decide: decideWith(decisions) });
const after = (...history: ShipmentFact[]) => ({ when: (command: ShipmentCommand) => given(...history).when(command, undefined) });

const keep: ShipmentCommand = { type: 'KeepParcel', data: { orderId, address, lines } };
const book: ShipmentCommand = { type: 'BookShipment', data: { orderId } };
const create = CreateShipment({ orderId, attempt: 1 });
const cancel = CancelShipment({ orderId, reason: 'the customer changed their mind' });
const booked: ShipmentCommand = { type: 'RecordBooking', data: { orderId, answer: { kind: 'booked', label } } };
const refused: ShipmentCommand = { type: 'RecordBooking', data: { orderId, answer: { kind: 'refused', reason: 'too far' } } };
const unanswered: ShipmentCommand = { type: 'RecordBooking', data: { orderId, answer: { kind: 'unavailable', reason: 'away' } } };
const cancelAnswer = (kind: 'cancelled' | 'unknown' | 'dispatched' | 'unavailable', whileBooking = false): ShipmentCommand => ({
  type: 'RecordCancellation',
  data: {
    orderId,
    whileBooking,
    answer: {
      cancelled: { kind, shipmentId: 'shp-1' },
      unknown: { kind },
      dispatched: { kind, label },
      unavailable: { kind, reason: 'away' },
    }[kind] as never,
  },
});
const left: ShipmentCommand = { type: 'RecordDispatch', data: { orderId, label, dispatchedAt } };
const arrived: ShipmentCommand = { type: 'RecordDelivery', data: { orderId, label, dispatchedAt, deliveredAt } };

const kept: ShipmentFact = { type: 'ParcelKept', data: { orderId, address, lines } };
const awaited: ShipmentFact = { type: 'ShipmentAwaited', data: { orderId } };
const intended: ShipmentFact = { type: 'BookingIntended', data: { orderId, bookingId, address, lines } };
const answered: ShipmentFact = { type: 'BookingAnswered', data: { orderId } };
const cancelIntended = (whileBooking: boolean): ShipmentFact => ({
  type: 'CancellationIntended',
  data: { orderId, bookingId, whileBooking },
});
const postponed: ShipmentFact = { type: 'CancellationPostponed', data: { orderId } };
const created = ShipmentCreated({ orderId, ...label });
const attemptFailed = ShipmentAttemptFailed({ orderId, error: 'CarrierUnavailable', reason: 'away' });
const addressRefused = ShipmentRefused({ orderId, error: 'AddressRefused', reason: 'too far' });
const cancelled = ShipmentCancelled({ orderId });
const calledBack = ShipmentCancelled({ orderId, shipmentId: 'shp-1' });
const dispatched = ShipmentDispatched({ orderId, shipmentId: 'shp-1', trackingNumber: 'T1', dispatchedAt });
const delivered = ShipmentDelivered({ orderId, shipmentId: 'shp-1', deliveredAt });
const tooLate: ShipmentFact = {
  ...ShipmentCancellationRefused({ orderId, error: 'AlreadyDispatched', reason: 'left' }),
  data: { orderId, error: 'AlreadyDispatched', reason: expect.stringContaining('shp-1') as never },
};

describe('a shipment that is wanted', () => {
  test('is booked when the order is known and paid', () => {
    expect(after().when(keep)).toEqual([kept]);
    expect(after(kept).when(book)).toEqual([intended]);
  });

  test('is booked when the order comes after its payment', () => {
    expect(after().when(book)).toEqual([awaited]);
    expect(after(awaited).when(keep)).toEqual([intended]);
  });

  test('is booked on request, where address and lines come with it or are known', () => {
    expect(after(kept).when(create)).toEqual([intended]);
    expect(after().when(CreateShipment({ orderId, address, lines, attempt: 1 }))).toEqual([intended]);
  });

  test('waits for the order where a request comes before it, and keeps the address that the request brought', () => {
    const request = CreateShipment({ orderId, address: elsewhere, attempt: 1 });
    const [waiting] = after().when(request);
    expect(waiting).toEqual({ type: 'ShipmentAwaited', data: { orderId, address: elsewhere } });
    expect(after(waiting!).when(keep)).toEqual([{ type: 'BookingIntended', data: { orderId, bookingId, address: elsewhere, lines } }]);
  });

  test('is booked once by the routine, however often order and payment are told', () => {
    expect(after(kept).when(keep)).toEqual([]);
    expect(after(awaited).when(book)).toEqual([]);
    expect(after(kept, intended).when(book)).toEqual([]);
    expect(after(kept, intended, created).when(book)).toEqual([]);
  });

  test('gives each request an attempt of its own under the same booking, until a parcel exists', () => {
    expect(after(kept, intended).when(create)).toEqual([intended]);
    expect(after(kept, intended, attemptFailed).when(create)).toEqual([intended]);
    expect(after(kept, intended, created).when(create)).toEqual([]);
    expect(after(kept, intended, created, dispatched).when(create)).toEqual([]);
  });

  test('is tried again at another address after a refusal', () => {
    const request = CreateShipment({ orderId, address: elsewhere, attempt: 2 });
    expect(after(kept, intended, addressRefused).when(request)).toEqual([
      { type: 'BookingIntended', data: { orderId, bookingId, address: elsewhere, lines } },
    ]);
  });
});

describe("the carrier's answer to a booking", () => {
  test('is told as created, refused or failed', () => {
    expect(after(kept, intended).when(booked)).toEqual([created]);
    expect(after(kept, intended).when(refused)).toEqual([addressRefused]);
    expect(after(kept, intended).when(unanswered)).toEqual([attemptFailed]);
  });

  test('says nothing new once a parcel exists', () => {
    expect(after(kept, intended, intended, created).when(booked)).toEqual([]);
    expect(after(kept, intended, intended, created).when(unanswered)).toEqual([]);
  });

  test('is taken also when a refusal came first', () => {
    expect(after(kept, intended, intended, addressRefused).when(booked)).toEqual([created]);
  });
});

describe('a cancellation', () => {
  test('leaves a tombstone where nothing was booked, which forestalls what comes', () => {
    expect(after().when(cancel)).toEqual([cancelled]);
    expect(after(kept).when(cancel)).toEqual([cancelled]);
    for (const late of [keep, book, create, booked, left, arrived, cancel]) expect(after(cancelled).when(late)).toEqual([]);
  });

  test('needs no carrier after a refusal', () => {
    expect(after(kept, intended, addressRefused).when(cancel)).toEqual([cancelled]);
    expect(after(kept, intended, intended, addressRefused).when(cancel)).toEqual([cancelIntended(true)]);
  });

  test('calls a created parcel back', () => {
    expect(after(kept, intended, created).when(cancel)).toEqual([cancelIntended(false)]);
    expect(after(kept, intended, created, cancelIntended(false)).when(cancelAnswer('cancelled'))).toEqual([calledBack]);
  });

  test('asks the carrier where an attempt brought no answer, since a parcel may exist', () => {
    expect(after(kept, intended, attemptFailed).when(cancel)).toEqual([cancelIntended(false)]);
    expect(after(kept, intended, attemptFailed, cancelIntended(false)).when(cancelAnswer('unknown'))).toEqual([cancelled]);
    // Another address was refused: that says nothing of the one before.
    expect(after(kept, intended, attemptFailed, intended, addressRefused).when(cancel)).toEqual([cancelIntended(false)]);
    expect(after(kept, intended, attemptFailed, attemptFailed, intended).when(cancel)).toEqual([cancelIntended(true)]);
  });

  test('asks it also where the release before kept that nothing is in flight', () => {
    const before: Shipment = { status: 'booking', parcel: { address, lines }, inFlight: 0 };
    const since = [intended, addressRefused].reduce(shipment.evolve, before);
    expect(decideWith(decisions)(cancel, since, undefined)).toEqual([cancelIntended(false)]);
  });

  test('that overtakes the booking is asked for again when the booking is answered', () => {
    const history = [kept, intended, cancelIntended(true)];
    expect(after(kept, intended).when(cancel)).toEqual([cancelIntended(true)]);
    expect(after(...history).when(cancelAnswer('unknown', true))).toEqual([postponed]);
    expect(after(...history, postponed).when(booked)).toEqual([answered, cancelIntended(false)]);
    expect(after(...history, postponed, answered, cancelIntended(false)).when(cancelAnswer('cancelled'))).toEqual([calledBack]);
  });

  test('is asked for again at once when the booking was answered first', () => {
    const history = [kept, intended, cancelIntended(true)];
    expect(after(...history).when(booked)).toEqual([answered]);
    expect(after(...history, answered).when(cancelAnswer('unknown', true))).toEqual([cancelIntended(false)]);
  });

  test('waits for every booking in flight', () => {
    const history = [kept, intended, intended, cancelIntended(true), postponed];
    expect(after(...history).when(booked)).toEqual([answered]);
    expect(after(...history, answered).when(unanswered)).toEqual([answered, cancelIntended(false)]);
  });

  test('fails as an attempt where the carrier gives no answer, and is asked for again on request', () => {
    const history = [kept, intended, created, cancelIntended(false)];
    const failed = CancellationAttemptFailed({ orderId, error: 'CarrierUnavailable', reason: 'away' });
    expect(after(...history).when(cancelAnswer('unavailable'))).toEqual([failed]);
    expect(after(...history, failed).when(cancel)).toEqual([cancelIntended(false)]);
  });

  test('is refused when the parcel is on its way', () => {
    expect(after(kept, intended, created, dispatched).when(cancel)).toEqual([tooLate]);
    expect(after(kept, intended, created, dispatched, delivered).when(cancel)).toEqual([tooLate]);
    expect(after(kept, intended, created, cancelIntended(false)).when(cancelAnswer('dispatched'))).toEqual([tooLate]);
    expect(after(kept, intended, created, cancelIntended(false), dispatched).when(cancelAnswer('dispatched'))).toEqual([tooLate]);
  });

  test('announces a parcel that nobody heard of when it comes too late to call it back', () => {
    const history = [kept, intended, attemptFailed, cancelIntended(false)];
    expect(after(...history).when(cancelAnswer('dispatched'))).toEqual([created, tooLate]);
    expect(after(...history, created, tooLate).when(left)).toEqual([dispatched]);
  });

  test('told twice is answered twice and done once', () => {
    expect(
      after(kept, intended, created, cancelIntended(false), cancelIntended(false), calledBack).when(cancelAnswer('cancelled')),
    ).toEqual([]);
  });
});

describe('a parcel on its way', () => {
  test('is dispatched and delivered once', () => {
    expect(after(kept, intended, created).when(left)).toEqual([dispatched]);
    expect(after(kept, intended, created, dispatched).when(left)).toEqual([]);
    expect(after(kept, intended, created, dispatched).when(arrived)).toEqual([delivered]);
    expect(after(kept, intended, created, dispatched, delivered).when(arrived)).toEqual([]);
  });

  test('makes up for an answer that was lost', () => {
    expect(after(kept, intended, attemptFailed).when(left)).toEqual([created, dispatched]);
    expect(after(kept, intended, created).when(arrived)).toEqual([dispatched, delivered]);
    expect(after(kept, intended).when(arrived)).toEqual([created, dispatched, delivered]);
  });

  test('that nobody asked for is no parcel of ours', () => {
    expect(after().when(left)).toEqual([]);
    expect(after(kept).when(arrived)).toEqual([]);
  });
});

describe('a shipment', () => {
  test('does not guess what an event of a newer version made of it', () => {
    expect(() => shipment.evolve(shipment.initialState, { type: 'WrittenTomorrow', data: {} } as never)).toThrow(
      'is not known to this version',
    );
  });
});
