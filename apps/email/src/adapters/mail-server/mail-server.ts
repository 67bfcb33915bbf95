import type { Letter } from '../../letters/letter.js';

/** `emailId` is the idempotency key: every attempt at a mail bears the same one. */
export type OutgoingMail = Readonly<{
  emailId: string;
  orderId: string;
  template: string;
  to: Readonly<{ email: string; name: string }>;
  letter: Letter;
}>;

/** `bounced`: the server says that this recipient does not take mail, for good. */
export type Handover = Readonly<{ kind: 'sent' }> | Readonly<{ kind: 'bounced'; reason: string }>;

/** No answer, or none that settles it; the mail may have been taken if the connection was lost late. */
export class MailServerUnavailable extends Error {
  override readonly name = 'MailServerUnavailable';
}

/** The server says no to this mail, not of its recipient: another attempt may go well, and the server is well. */
export class MailRefused extends MailServerUnavailable {}

/** The server takes mail, but no more of it now. */
export class MailRateLimited extends Error {
  override readonly name = 'MailRateLimited';
}

/** Who carries mails to customers. Both methods throw MailServerUnavailable or MailRateLimited where the mail is not settled. */
export type MailServer = Readonly<{
  /** What became of an earlier attempt, from a server that can be asked; undefined where nothing is known. */
  recall: (mail: OutgoingMail, signal: AbortSignal) => Promise<Handover | undefined>;
  hand: (mail: OutgoingMail, signal: AbortSignal) => Promise<Handover>;
  close: () => Promise<void> | void;
}>;
