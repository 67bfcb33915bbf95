import { type Sandbox, SandboxUnreachable } from '@quadrille/service';
import { type Handover, type MailServer, MailServerUnavailable, type OutgoingMail } from './mail-server.js';

const failuresOfFlaky = 2;
const noSuchMailbox = '550 5.1.1 no such mailbox';

const isMailbox = (mail: OutgoingMail, name: string): boolean => mail.to.email.toLowerCase().startsWith(`${name}@`);

/**
 * A mail server that keeps what it took in a ledger: a mail is taken once, whatever happens to its sender. `bounce@…` takes no mail, `flaky@…`
 * takes each on the third attempt.
 */
export const sandboxMailServer = (sandbox: Sandbox): MailServer => {
  const reach = async (signal: AbortSignal): Promise<void> => {
    try {
      await sandbox.reach();
    } catch (error) {
      if (error instanceof SandboxUnreachable) throw new MailServerUnavailable(error.message, { cause: error });
      throw error;
    }
    signal.throwIfAborted();
  };
  const handoverOf = (kind: string): Handover => (kind === 'sent' ? { kind: 'sent' } : { kind: 'bounced', reason: noSuchMailbox });
  return {
    async recall({ emailId }, signal) {
      await reach(signal);
      const [entry] = await sandbox.find(emailId);
      return entry && handoverOf(entry.kind);
    },
    async hand(mail, signal) {
      await reach(signal);
      const { emailId, orderId, template, to, letter } = mail;
      if (isMailbox(mail, 'flaky') && (await sandbox.countTry(emailId)) <= failuresOfFlaky)
        throw new MailServerUnavailable('451 4.3.0 try again later');
      const { kind } = await sandbox.record({
        orderId,
        intentId: emailId,
        kind: isMailbox(mail, 'bounce') ? 'bounced' : 'sent',
        slot: 'handover',
        details: { template, to: to.email, subject: letter.subject },
      });
      return handoverOf(kind);
    },
    // Nest closes the sandbox, which the operator's routes use too.
    close: () => undefined,
  };
};
