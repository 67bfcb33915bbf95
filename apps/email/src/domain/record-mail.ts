import type { Message } from '@quadrille/decider';
import { EmailAttemptFailed, EmailBounced, EmailSent, type Template } from '@quadrille/events';
import { type Correspondence, emailIdOf, type MailFact } from './correspondence.js';

export type MailAnswer =
  | Readonly<{ kind: 'sent' }>
  | Readonly<{ kind: 'bounced'; reason: string }>
  | Readonly<{ kind: 'failed'; error: 'MailServerUnavailable' | 'RateLimited'; reason: string }>;

/** What came of giving a mail to the mail server. */
export type RecordMail = Message<'RecordMail', { orderId: string; template: Template; to: string; answer: MailAnswer }>;

export const recordMail = ({ data: { orderId, template, to, answer } }: RecordMail, { mails }: Correspondence): readonly MailFact[] => {
  if (mails[template]?.status !== 'sending') return [];
  const mail = { orderId, template, emailId: emailIdOf(orderId, template), to };
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
