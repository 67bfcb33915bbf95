import { reasonFrom } from '@quadrille/events';
import { effect, type Neighbour, NeighbourTimeout, NeighbourUnavailable } from '@quadrille/service';
import {
  type Handover,
  MailRateLimited,
  type MailServer,
  MailServerUnavailable,
  type OutgoingMail,
} from '../adapters/mail-server/mail-server.js';
import { type MailIntended, whichIn } from '../domain/correspondence.js';
import type { MailAnswer, RecordMail } from '../domain/record-mail.js';
import { writeLetter } from '../letters/write-letter.js';

const unavailable = [MailServerUnavailable, NeighbourTimeout, NeighbourUnavailable];

/** Why the mail is not settled. Whatever else went wrong is a defect and thrown on, also what was broken off because this process ends. */
const unsettled = (error: unknown): MailAnswer => {
  const reason = reasonFrom(error instanceof Error ? error.message : '');
  if (error instanceof MailRateLimited) return { kind: 'failed', error: 'RateLimited', reason };
  if (unavailable.some((type) => error instanceof type)) return { kind: 'failed', error: 'MailServerUnavailable', reason };
  throw error;
};

const hand = async (server: MailServer, mail: OutgoingMail, resumed: boolean, signal: AbortSignal): Promise<Handover> =>
  (resumed ? await server.recall(mail, signal) : undefined) ?? server.hand(mail, signal);

/** One attempt. Where an earlier run may have handed the mail over, a server that can be asked is asked first. */
export const handToMailServer = (server: MailServer, ask: Neighbour) =>
  effect<MailIntended>(
    'MailIntended',
    async ({ orderId, emailId, template, executionId, ...content }, { resumed, signal }): Promise<RecordMail> => {
      const to = content.particulars.customer;
      const mail: OutgoingMail = { emailId, orderId, template, to, letter: writeLetter({ template, ...content }) };
      const answer = await ask.call((signal) => hand(server, mail, resumed, signal), signal).catch(unsettled);
      return { type: 'RecordMail', data: { orderId, ...whichIn({ template, executionId }), to: to.email, answer } };
    },
  );
