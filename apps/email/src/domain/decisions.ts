import type { Decisions } from '@quadrille/decider';
import type { SendEmail } from '@quadrille/events';
import type { Correspondence, MailFact } from './correspondence.js';
import { keepOrder, type KeepOrder } from './keep-order.js';
import { recordMail, type RecordMail } from './record-mail.js';
import { sendEmail } from './send-email.js';
import { writeMail, type WriteMail } from './write-mail.js';

export type MailCommand = KeepOrder | WriteMail | SendEmail | RecordMail;

/** Everything that can be asked about an order's mails, and what is decided then. */
export const decisions: Decisions<Correspondence, MailCommand, MailFact, unknown> = {
  KeepOrder: keepOrder,
  WriteMail: writeMail,
  SendEmail: sendEmail,
  RecordMail: recordMail,
};
