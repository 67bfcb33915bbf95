import { EmailBounced, type SendEmail } from '@quadrille/events';
import { type Correspondence, emailIdOf, type MailFact } from './correspondence.js';
import { due } from './due.js';

/**
 * Tries again what failed, and begins what never began. One attempt at a time: a mail server cannot be trusted to recognise a mail that it
 * gets twice at once. A mail that bounced is not tried again, but the request gets its answer.
 */
export const sendEmail = ({ data: { orderId, template } }: SendEmail, { particulars, mails }: Correspondence): readonly MailFact[] => {
  const mail = mails[template];
  switch (mail?.status) {
    case undefined:
      return [due(orderId, template, particulars, {})];
    case 'failed':
      return [due(orderId, template, particulars, mail.occasion)];
    case 'bounced':
      return [bouncedAgain(orderId, template, particulars.customer?.email ?? '', mail.reason)];
    case 'awaited':
    case 'sending':
    case 'sent':
      return [];
    default:
      return mail satisfies never;
  }
};

const bouncedAgain = (orderId: string, template: SendEmail['data']['template'], to: string, reason: string): MailFact =>
  EmailBounced({ orderId, template, emailId: emailIdOf(orderId, template), to, error: 'HardBounce', reason });
