import { gatherMsOfOnlookers, serviceSettings } from '@quadrille/service';
import { z } from 'zod';

const milliseconds = z.coerce.number().int().min(1).max(300_000);

export const emailSettings = serviceSettings.extend({
  GATHER_MS: gatherMsOfOnlookers,
  SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe('mail server, smtp:// or smtps:// with credentials; without it mails go to the sandbox')
    .meta({ secret: true }),
  SMTP_CONNECTIONS: z.coerce.number().int().min(1).max(1000).default(5).describe('connections to the mail server'),
  SMTP_TIMEOUT_MS: milliseconds.default(10_000).describe('longest silence of the mail server, ms'),
  MAIL_FROM: z
    .string()
    .regex(/^[^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>$/, 'must be: Name <address>')
    .default('Quadrille <orders@quadrille.example>')
    .describe('sender of every mail: Name <address>'),
  MAIL_TIMEOUT_MS: milliseconds.default(30_000).describe('longest that handing over one mail may take, ms'),
  SANDBOX_MAIL_CONCURRENCY: z.coerce.number().int().min(1).max(10_000).default(200).describe('mails at a time to the sandbox'),
});
export type EmailSettings = z.infer<typeof emailSettings>;
