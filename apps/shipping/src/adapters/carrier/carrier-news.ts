import type { Message } from '@quadrille/decider';
import { derivedId } from '@quadrille/events';
import type { Feed, Neighbour } from '@quadrille/service';
import type { RecordDelivery } from '../../domain/record-delivery.js';
import type { RecordDispatch } from '../../domain/record-dispatch.js';
import { unanswered } from './unanswered.js';
import type { Carrier, News, Tracking } from './carrier.js';

const readBookmark = `SELECT cursor FROM carrier_bookmark`;
const writeBookmark = `INSERT INTO carrier_bookmark (cursor) VALUES ($1) ON CONFLICT (only_one) DO UPDATE SET cursor = excluded.cursor`;

/** The id follows from the booking and how far it came: whoever tells it again, by this instance or another, tells nothing new. */
export const newsOf = ({ bookingId, orderId, label, dispatchedAt, deliveredAt }: Tracking): Readonly<{ command: Message; id: string }> => {
  if (deliveredAt === undefined) {
    const command: RecordDispatch = { type: 'RecordDispatch', data: { orderId, label, dispatchedAt } };
    return { command, id: derivedId(bookingId, 'dispatched') };
  }
  const command: RecordDelivery = { type: 'RecordDelivery', data: { orderId, label, dispatchedAt, deliveredAt } };
  return { command, id: derivedId(bookingId, 'delivered') };
};

/**
 * Asks the carrier once a second what moved, for all parcels in one question. The bookmark is moved only when everything before it is
 * committed or parked, so that nothing is missed; what is parked holds up no other parcel. A carrier that is away is asked again the next time.
 */
export const carrierNews = (carrier: Carrier, ask: Neighbour): Feed => ({
  name: 'news from the carrier',
  everyMs: 1000,
  poll: async (tell, { database }) => {
    for (;;) {
      const [bookmark] = await database.query<{ cursor: string }>(readBookmark);
      const cursor = bookmark?.cursor ?? '0';
      const news: News | undefined = await ask.call((signal) => carrier.newsSince(cursor, signal)).catch((error) => void unanswered(error));
      if (!news || news.parcels.length === 0) return;
      await Promise.all(news.parcels.map(newsOf).map(({ command, id }) => tell(command, id)));
      await database.query(writeBookmark, [news.cursor]);
    }
  },
});
