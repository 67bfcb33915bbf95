import { neighbour, Sandbox, type ServiceTables, SimulatorController, stream } from '@quadrille/service';
import { MailRefused, type MailServer } from './adapters/mail-server/mail-server.js';
import { sandboxMailServer } from './adapters/mail-server/sandbox.js';
import { smtpMailServer } from './adapters/mail-server/smtp.js';
import { correspondence } from './domain/correspondence.js';
import { decisions } from './domain/decisions.js';
import { handToMailServer } from './effects/hand-to-mail-server.js';
import type { EmailSettings } from './email.settings.js';
import { reactions } from './reactions/index.js';

/** Mails to customers, through a mail server. */
export const emailService = (settings: EmailSettings): ServiceTables => {
  const { SMTP_URL: url, SMTP_CONNECTIONS: connections, SMTP_TIMEOUT_MS: timeoutMs, MAIL_FROM: from } = settings;
  const sandbox = new Sandbox({ simulator: 'mails', url: settings.DATABASE_URL });
  const server: MailServer = url === undefined ? sandboxMailServer(sandbox) : smtpMailServer({ url, from, connections, timeoutMs });
  const ask = neighbour('mail-server', {
    timeoutMs: settings.MAIL_TIMEOUT_MS,
    concurrency: url === undefined ? settings.SANDBOX_MAIL_CONCURRENCY : connections,
    isFailure: (error) => !(error instanceof MailRefused),
  });
  return {
    name: 'email',
    streams: [stream({ name: 'correspondence', ...correspondence, decisions })],
    reactions,
    effects: [handToMailServer(server, ask)],
    routes: [SimulatorController],
    providers: [{ provide: Sandbox, useValue: sandbox }],
    onStop: () => server.close(),
  };
};
