import { migrateService, Sandbox, sandboxMigration } from '@quadrille/service';
import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SandboxParcels1763700000300 } from '../../schema/sandbox-parcels.js';
import { type Carrier, CarrierUnavailable } from './carrier.js';
import { SandboxParcels } from './sandbox-parcels.js';
import { sandboxCarrier } from './sandbox.js';

const { signal } = new AbortController();
const parcel = { address: { line1: '1 Main St', city: 'Paris', postalCode: '75001', country: 'FR' }, lines: [] };
const atOnce = { dispatchSeconds: 0, deliverySeconds: 0 };
const later = { dispatchSeconds: 3600, deliverySeconds: 7200 };

describe('the sandbox carrier', () => {
  const open: (Sandbox | SandboxParcels)[] = [];
  let sandbox: Sandbox;
  let database: ScratchDatabase;

  /** The carrier as a service that was just started has it. */
  const started = (pace = atOnce): Carrier => {
    const parcels = new SandboxParcels(database.roleUrl);
    sandbox = new Sandbox({ simulator: 'shipments', url: database.roleUrl });
    open.push(sandbox, parcels);
    return sandboxCarrier(sandbox, parcels, pace);
  };
  const ids = (count: number): readonly string[] => Array.from({ length: count }, () => randomUUID());
  const book = (carrier: Carrier, id: string) => carrier.book(id, `order of ${id}`, parcel, signal);
  const cancel = (carrier: Carrier, id: string) => carrier.cancel(id, `order of ${id}`, signal);
  const moved = async (carrier: Carrier, cursor = '0') => (await carrier.newsSince(cursor, signal)).parcels;

  beforeAll(async () => {
    const migrations = [sandboxMigration, SandboxParcels1763700000300];
    database = await scratchDatabase({ migrate: (target) => migrateService({ ...target, migrations }) });
  });
  afterAll(() => database.drop());
  beforeEach(() => database.query('TRUNCATE sandbox.ledger, sandbox.parcels, sandbox.knobs'));
  afterEach(async () => {
    await Promise.all(open.splice(0).map((opened) => opened.close()));
  });

  test('books a parcel once, however often and by whomever it is asked', async () => {
    const [id] = ids(1) as [string];
    const carriers = [started(), started()];
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => book(carriers[index % 2]!, id)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect((await sandbox.find(id)).map(({ kind }) => kind)).toEqual(['created']);
    expect(await started().find(id, signal)).toEqual(answers[0]?.kind === 'booked' && answers[0].label);
  });

  test('refuses one address, and makes no parcel of it', async () => {
    const [id] = ids(1) as [string];
    const nowhere = { ...parcel, address: { ...parcel.address, postalCode: '00000' } };
    expect(await started().book(id, 'an order', nowhere, signal)).toMatchObject({ kind: 'refused' });
    expect(await started().find(id, signal)).toBeUndefined();
  });

  test('dispatches and delivers by itself, also what was booked before it was killed', async () => {
    const [id] = ids(1) as [string];
    await book(started(), id);
    expect(await moved(started())).toMatchObject([
      { bookingId: id, orderId: `order of ${id}`, dispatchedAt: expect.any(String) as string },
    ]);
    expect(await moved(started())).toMatchObject([{ bookingId: id, deliveredAt: expect.any(String) as string }]);
  });

  test('moves nothing before its time', async () => {
    const carrier = started(later);
    await book(carrier, ids(1)[0]!);
    expect(await moved(carrier)).toEqual([]);
  });

  test('never dispatches what was called back, and says so again', async () => {
    const [id] = ids(1) as [string];
    const carrier = started();
    await book(carrier, id);
    expect(await cancel(carrier, id)).toMatchObject({ kind: 'cancelled' });
    expect(await cancel(started(), id)).toMatchObject({ kind: 'cancelled' });
    expect(await moved(carrier)).toEqual([]);
    expect((await sandbox.find(id)).map(({ kind }) => kind)).toEqual(['created', 'cancelled']);
  });

  test('cannot call back what has left, and knows nothing of what was never booked', async () => {
    const [id, other] = ids(2) as [string, string];
    const carrier = started();
    await book(carrier, id);
    await moved(carrier);
    expect(await cancel(carrier, id)).toMatchObject({ kind: 'dispatched', label: await carrier.find(id, signal) });
    expect(await cancel(carrier, other)).toEqual({ kind: 'unknown' });
  });

  test('either dispatches a parcel or calls it back, when both are wanted at once', async () => {
    const all = ids(60);
    const mover = started();
    // Each has one connection, for which nobody waits longer than three seconds.
    const carriers = Array.from({ length: 6 }, () => started());
    await Promise.all(all.map((id, index) => book(carriers[index % 6]!, id)));
    const [answers] = await Promise.all([Promise.all(all.map((id, index) => cancel(carriers[index % 6]!, id))), moved(mover)]);
    const left = new Set((await moved(mover)).map(({ bookingId }) => bookingId));
    expect(answers.map(({ kind }) => kind)).toEqual(all.map((id) => (left.has(id) ? 'dispatched' : 'cancelled')));
  });

  test('shows every move to whoever reads on from a cursor, while others move parcels too', async () => {
    const all = ids(200);
    const [carrier, reader] = [started(), started()];
    const movers = Array.from({ length: 8 }, () => started());
    const seen = new Set<string>();
    let cursor = '0';
    const read = async (): Promise<void> => {
      const news = await reader.newsSince(cursor, signal);
      cursor = news.cursor;
      for (const { bookingId } of news.parcels) seen.add(bookingId);
    };
    const booking = Promise.all(all.map((id, index) => book(carrier, id).then(() => (index % 5 === 0 ? moved(movers[index % 8]!) : []))));
    for (let reads = 0; reads < 50; reads += 1) await read();
    await booking;
    await read();
    expect(seen.size).toBe(all.length);
  });

  test('is not reached during an outage, and does nothing that nobody waits for any more', async () => {
    const [id, other] = ids(2) as [string, string];
    const away = started();
    await sandbox.patchKnobs({ outage: true });
    await expect(book(away, id)).rejects.toThrow(CarrierUnavailable);
    await sandbox.patchKnobs({ outage: false });
    await expect(away.book(other, 'an order', parcel, AbortSignal.abort())).rejects.toThrow('aborted');
    expect([await away.find(id, signal), await away.find(other, signal)]).toEqual([undefined, undefined]);
  });
});
