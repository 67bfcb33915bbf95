import { z } from 'zod';
import { contractsOf, type MessageOf } from '../contract.js';
import { executionId, money, orderId, reason, stockLine, text } from '../vocabulary.js';

const { command, event } = contractsOf('email');

/** The mails a customer may get about an order; each at most once; of those about a return, once a return. */
export const template = z.enum(['backordered', 'confirmed', 'failed', 'cancelled', 'shipped', 'returned', 'return-refused']);
export type Template = z.infer<typeof template>;

export const SendEmail = command(
  'SendEmail',
  'Send the customer this mail unless it was sent already; its text comes from the events of the order and from `about`, what no event of it tells. A mail that an execution of its own asks for is one for each.',
  z.object({
    orderId,
    template,
    attempt: z.int().min(0),
    executionId: executionId.optional(),
    about: z.object({ amount: money.optional(), lines: z.array(stockLine).max(100).optional(), reason: reason.optional() }).optional(),
  }),
  {
    outcomes: {
      done: ['EmailSent'],
      failed: { EmailBounced: ['HardBounce'], EmailAttemptFailed: ['MailServerUnavailable', 'RateLimited'] },
    },
  },
);
export type SendEmail = MessageOf<typeof SendEmail>;

const mail = { orderId, template, emailId: text(80), to: text(254), executionId: executionId.optional() };

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
