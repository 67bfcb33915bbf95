import { neighbour, type Parts, Unavailable } from '@quadrille/service';
import { describe, expect, test } from 'vitest';
import { carrierNews, newsOf } from './carrier-news.js';
import { type Carrier, CarrierUnavailable, type News, type Tracking } from './carrier.js';

const label = { shipmentId: 'shp-1', carrier: 'Post', trackingNumber: 'T1', labelUrl: 'https://carrier.example/T1' };
const dispatched: Tracking = { bookingId: 'b-1', orderId: 'o-1', label, dispatchedAt: '2026-11-21T10:00:00.000Z' };
const delivered: Tracking = { ...dispatched, deliveredAt: '2026-11-22T10:00:00.000Z' };
const ask = neighbour('carrier-news-spec', { timeoutMs: 1000, concurrency: 1 });

const carrierWith = (newsSince: Carrier['newsSince']): Carrier => ({ newsSince }) as Carrier;

/** The bookmark's table, as far as the feed uses it. */
const bookmark = () => {
  const written: string[] = [];
  const query = async (sql: string, values: readonly unknown[] = []): Promise<unknown[]> => {
    if (sql.startsWith('INSERT')) written.push(String(values[0]));
    return written.length > 0 ? [{ cursor: written.at(-1) }] : [];
  };
  return { written, parts: { database: { query } } as unknown as Parts };
};

describe('news from the carrier', () => {
  test('are told once a parcel and stage, by whoever reads them', () => {
    expect(newsOf(dispatched)).toEqual(newsOf({ ...dispatched }));
    expect(newsOf(dispatched).command.type).toBe('RecordDispatch');
    expect(newsOf(delivered).command.type).toBe('RecordDelivery');
    expect(newsOf(delivered).id).not.toBe(newsOf(dispatched).id);
  });

  test('are read on from where they were read to, until there are none', async () => {
    const pages: Record<string, News> = { 0: { parcels: [dispatched], cursor: '7' }, 7: { parcels: [delivered], cursor: '9' } };
    const { written, parts } = bookmark();
    const told: string[] = [];
    const carrier = carrierWith(async (cursor) => pages[cursor] ?? { parcels: [], cursor });
    await carrierNews(carrier, ask).poll(async (command) => void told.push(command.type), parts);
    expect(told).toEqual(['RecordDispatch', 'RecordDelivery']);
    expect(written).toEqual(['7', '9']);
  });

  test('are read again when the database is away', async () => {
    const { written, parts } = bookmark();
    const error = new Unavailable('away');
    const carrier = carrierWith(async () => ({ parcels: [dispatched], cursor: '7' }));
    await expect(carrierNews(carrier, ask).poll(() => Promise.reject(error), parts)).rejects.toBe(error);
    expect(written).toEqual([]);
  });

  test('are waited for where the carrier is away', async () => {
    const { written, parts } = bookmark();
    const carrier = carrierWith(async () => Promise.reject(new CarrierUnavailable('away')));
    await carrierNews(carrier, ask).poll(async () => expect.unreachable(), parts);
    expect(written).toEqual([]);
  });
});
