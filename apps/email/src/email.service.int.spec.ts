import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { derivedId } from '@quadrille/events';
import type { Parts } from '@quadrille/service';
import { SMTPServer } from 'smtp-server';
import { expect, test } from 'vitest';
import { emailService } from './email.service.js';
import { emailSettings } from './email.settings.js';

const said = '554 relaying denied';
const passesNothingOnTo = 'nowhere.example';

const mailServer = async (): Promise<SMTPServer> => {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 50,
    onRcptTo: ({ address }, _session, done) =>
      done(address.endsWith(passesNothingOnTo) ? Object.assign(new Error('relaying denied'), { responseCode: 554 }) : null),
    onData: (stream, _session, done) => stream.on('end', () => done()).resume(),
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
};

const serviceFor = (server: SMTPServer) =>
  emailService(
    emailSettings.parse({
      PORT: '0',
      DATABASE_URL: 'postgres://email@127.0.0.1:1/nobody-is-asked',
      KAFKA_BROKERS: '127.0.0.1:1',
      SMTP_URL: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    }),
  );

test('a mail server that refuses recipients is well: the mails of all others are sent, however many it refuses', async () => {
  const server = await mailServer();
  const { effects = [], onStop } = serviceFor(server);
  const { signal } = new AbortController();
  const mailTo = async (email: string): Promise<unknown> => {
    const particulars = { customer: { email, name: 'Ada' }, number: 'ORD-20261121-AAAAAAAA' };
    const emailId = derivedId('0193c6a0-0000-7000-8000-000000000001', email);
    const intent = { orderId: 'o-1', emailId, template: 'shipped', particulars, occasion: { trackingNumber: 'T1' } };
    return effects[0]?.run(intent as never, { id: 'i-1', resumed: false, signal } as never, {} as Parts);
  };
  try {
    for (let refused = 0; refused < 25; refused += 1)
      expect(await mailTo(`ada-${refused}@${passesNothingOnTo}`)).toMatchObject({
        data: { answer: { kind: 'failed', error: 'MailServerUnavailable', reason: expect.stringContaining(said) as string } },
      });
    expect(await mailTo('ada@example.com')).toMatchObject({ data: { answer: { kind: 'sent' } } });
  } finally {
    await onStop?.();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
});
