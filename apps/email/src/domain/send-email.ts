import { EmailBounced, EmailSent, type SendEmail } from '@quadrille/events';
import {
  type Correspondence,
  emailIdOf,
  keyOf,
  type MailFact,
  type Occasion,
  type Particulars,
  type Which,
  whichIn,
} from './correspondence.js';
import { due } from './due.js';

/**
 * Tries again what failed, and begins what never began. One attempt at a time: a mail server cannot be trusted to recognise a mail that it
 * gets twice at once. A mail that was sent or bounced is not tried again, but the request gets its answer.
 */
export const sendEmail = ({ data }: SendEmail, { particulars, mails }: Correspondence): readonly MailFact[] => {
  const { orderId } = data;
  const mail = mails[keyOf(data)];
  switch (mail?.status) {
    case undefined:
      return [due(orderId, data, particulars, occasionIn(data))];
    case 'failed':
      return [due(orderId, data, particulars, mail.occasion)];
    case 'sent':
      return [EmailSent(toldAgain(orderId, data, particulars))];
    case 'bounced':
      return [EmailBounced({ ...toldAgain(orderId, data, particulars), error: 'HardBounce', reason: mail.reason })];
    case 'awaited':
    case 'sending':
      return [];
    default:
      return mail satisfies never;
  }
};

/** What a mail speaks of that no event of the order tells. */
const occasionIn = ({ about = {} }: SendEmail['data']): Occasion => {
  const { reason, ...returned } = about;
  return { ...(reason !== undefined && { reason }), ...(Object.keys(returned).length > 0 && { returned }) };
};

const toldAgain = (orderId: string, mail: Which, { customer }: Particulars) => ({
  orderId,
  ...whichIn(mail),
  emailId: emailIdOf(orderId, keyOf(mail)),
  to: customer?.email ?? '',
});
