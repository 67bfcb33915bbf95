import type { Message } from '@quadrille/decider';
import { EmailAttemptFailed, EmailBounced, EmailSent } from '@quadrille/events';
import { type Correspondence, emailIdOf, keyOf, type MailFact, type Which } from './correspondence.js';

export type MailAnswer =
  | Readonly<{ kind: 'sent' }>
  | Readonly<{ kind: 'bounced'; reason: string }>
  | Readonly<{ kind: 'failed'; error: 'MailServerUnavailable' | 'RateLimited'; reason: string }>;

/** What came of giving a mail to the mail server. */
export type RecordMail = Message<'RecordMail', Which & { orderId: string; to: string; answer: MailAnswer }>;

export const recordMail = (
  { data: { orderId, template, executionId, to, answer } }: RecordMail,
  { mails }: Correspondence,
): readonly MailFact[] => {
  const which = { template, ...(executionId !== undefined && { executionId }) };
  if (mails[keyOf(which)]?.status !== 'sending') return [];
  const mail = { orderId, ...which, emailId: emailIdOf(orderId, which), to };
  switch (answer.kind) {
    case 'sent':
      return [EmailSent(mail)];
    case 'bounced':
      return [EmailBounced({ ...mail, error: 'HardBounce', reason: answer.reason })];
    case 'failed':
      return [EmailAttemptFailed({ ...mail, error: answer.error, reason: answer.reason })];
    default:
      return answer satisfies never;
  }
};
