import { effect, type Neighbour } from '@quadrille/service';
import type { Carrier } from '../adapters/carrier/carrier.js';
import type { RecordCancellation } from '../domain/record-cancellation.js';
import type { CancellationIntended } from '../domain/shipment.js';
import { unanswered } from '../adapters/carrier/unanswered.js';

/** One attempt, as good the second time as the first: the carrier says what became of the booking, whoever asked before. */
export const cancelAtCarrier = (carrier: Carrier, ask: Neighbour) =>
  effect<CancellationIntended>(
    'CancellationIntended',
    async ({ bookingId, orderId, whileBooking }, { signal }): Promise<RecordCancellation> => {
      const answer = await ask.call((signal) => carrier.cancel(bookingId, orderId, signal), signal).catch(unanswered);
      return { type: 'RecordCancellation', data: { orderId, whileBooking, answer } };
    },
  );
