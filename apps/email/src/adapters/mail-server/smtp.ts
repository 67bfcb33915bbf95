import { createTransport } from 'nodemailer';
import type { MailServer, OutgoingMail } from './mail-server.js';
import { settledBy } from './smtp-errors.js';

export type SmtpOptions = Readonly<{
  /** `smtp://` or `smtps://`, with the credentials in it. */
  url: string;
  /** `Name <address>` that mails come from. */
  from: string;
  connections: number;
  /** The longest that the server may stay silent, ms. */
  timeoutMs: number;
}>;

/** RFC 5322 §3.6.4; the same on every attempt, so that servers and mail readers that look at it show the mail once. */
export const messageIdOf = ({ emailId }: OutgoingMail, from: string): string =>
  `<${emailId}@${/@([^>\s]+)/.exec(from)?.[1] ?? 'localhost'}>`;

/**
 * Mail over SMTP, with a pool of connections. A mail is taken at least once: SMTP has no question for what became of a mail whose connection
 * was lost after its text was sent, so it is sent again, under the same Message-ID.
 */
export const smtpMailServer = ({ url, from, connections, timeoutMs }: SmtpOptions): MailServer => {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: connections,
    // The pool would try a mail again by itself when its connection is lost, up to five times and unseen: attempts belong to the workflow.
    maxRequeues: 0,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    recall: async () => undefined,
    async hand(mail, signal) {
      const { to, letter } = mail;
      try {
        await transport.sendMail({
          messageId: messageIdOf(mail, from),
          from,
          to: { name: to.name, address: to.email },
          headers: { 'Auto-Submitted': 'auto-generated' },
          ...letter,
          signal,
        });
        return { kind: 'sent' };
      } catch (error) {
        return settledBy(error);
      }
    },
    close: () => transport.close(),
  };
};
