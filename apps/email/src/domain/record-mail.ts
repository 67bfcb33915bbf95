import type { Message } from '@quadrille/decider';
import { EmailAttemptFailed, EmailBounced, EmailSent } from '@quadrille/events';
import { type Correspondence, emailIdOf, keyOf, type MailFact, type Which, whichIn } from './correspondence.js';

export type MailAnswer =
  | Readonly<{ kind: 'sent' }>
  | Readonly<{ kind: 'bounced'; reason: string }>
  | Readonly<{ kind: 'failed'; error: 'MailServerUnavailable' | 'RateLimited'; reason: string }>;

/** What came of giving a mail to the mail server. */
export type RecordMail = Message<'RecordMail', Which & { orderId: string; to: string; answer: MailAnswer }>;

export const recordMail = ({ data }: RecordMail, { mails }: Correspondence): readonly MailFact[] => {
  const { orderId, to, answer } = data;
  const key = keyOf(data);
  if (mails[key]?.status !== 'sending') return [];
  const mail = { orderId, ...whichIn(data), emailId: emailIdOf(orderId, key), to };
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
