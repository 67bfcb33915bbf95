import { z } from 'zod';
import { contractsOf, type MessageOf } from '../contract.js';
import { orderId, reason, text } from '../vocabulary.js';

const { command, event } = contractsOf('email');

/** The mails a customer may get about an order; each at most once. */
export const template = z.enum(['backordered', 'confirmed', 'failed', 'cancelled', 'shipped']);
export type Template = z.infer<typeof template>;

export const SendEmail = command(
  'SendEmail',
  'Send the customer this mail unless it was sent already; its text comes from the events of the order.',
  z.object({ orderId, template, attempt: z.int().min(0) }),
  {
    outcomes: {
      done: ['EmailSent'],
      failed: { EmailBounced: ['HardBounce'], EmailAttemptFailed: ['MailServerUnavailable', 'RateLimited'] },
    },
  },
);
export type SendEmail = MessageOf<typeof SendEmail>;

const mail = { orderId, template, emailId: text(80), to: text(254) };

export const EmailSent = event('EmailSent', 'The mail server took the mail.', z.object(mail));
export type EmailSent = MessageOf<typeof EmailSent>;

export const EmailBounced = event(
  'EmailBounced',
  'The address does not take mail.',
  z.object({ ...mail, error: z.literal('HardBounce'), reason }),
);
export type EmailBounced = MessageOf<typeof EmailBounced>;

export const EmailAttemptFailed = event(
  'EmailAttemptFailed',
  'This try failed; the same mail may be tried again.',
  z.object({ ...mail, error: z.enum(['MailServerUnavailable', 'RateLimited']), reason }),
);
export type EmailAttemptFailed = MessageOf<typeof EmailAttemptFailed>;
