import { EmailBounced } from '@quadrille/events';
import { describe, expect, it } from 'vitest';
import { MailServerUnavailable } from './mail-server.js';
import { settledBy } from './smtp-errors.js';

const toRecipient = (response: string) =>
  settledBy(
    Object.assign(new Error('refused'), {
      code: 'EENVELOPE',
      command: 'RCPT TO',
      responseCode: Number.parseInt(response, 10) || 550,
      response,
    }),
  );

describe('what a mail server says of a mail', () => {
  it.each([
    ['is longer than a reason, and an emoji stands where it is cut', `550 ${'x'.repeat(475)}${'🐌'.repeat(20)}`],
    ['holds NUL', '550 no\0such\0mailbox'],
    ['is nothing', ' '],
  ])('can be told where it %s: a mail whose outcome cannot is handed over again and again', (_, response) => {
    const answer = toRecipient(response);
    if (answer.kind !== 'bounced') throw new Error('no bounce');
    const mail = {
      orderId: '01a1fe0f-bf5e-72aa-89e8-5f98f5a5ca7f',
      template: 'confirmed',
      emailId: 'a mail',
      to: 'ada@example.com',
    } as const;
    expect(EmailBounced({ ...mail, error: 'HardBounce', reason: answer.reason }).data.reason).toBe(answer.reason);
  });

  it.each([
    '550 5.1.8 <orders@quadrille.example>: Sender address rejected: Domain not found',
    '553 5.1.7 bad sender address',
    '550 5.1.0 <orders@quadrille.example> sender rejected',
    '550-Verification failed for <orders@quadrille.example>\n550 Sender verify failed',
    '554 Service unavailable; Client host [192.0.2.4] blocked using zen.spamhaus.org',
    '550 5.7.606 Access denied, banned sending IP [192.0.2.4]',
    '550 Access denied: your IP 192.0.2.4 is blacklisted',
    '550 authentication required',
    "553 sorry, that domain isn't in my list of allowed rcpthosts",
    '530 Must issue a STARTTLS command first',
    '503 Bad sequence of commands',
    '521 Server does not accept mail',
    '554 no such user',
  ])('is no bounce where it speaks of us, or of nobody: %j', (response) => {
    expect(() => toRecipient(response)).toThrow(MailServerUnavailable);
  });

  it.each([
    '550 5.1.1 <ada@hosts.example>: Recipient address rejected: unknown in the verification table',
    '550 5.1.10 RESOLVER.ADR.RecipientNotFound',
    '554 5.1.1 no such mailbox',
    '550 5.2.1 mailbox disabled',
    '556 5.1.10 recipient has a null MX',
    '550 <client.sender@blocked.example>: no such user here',
    '551 User not local',
    '550 5.0.0 User unknown',
  ])('is a bounce where it speaks of the recipient: %j', (response) => {
    expect(toRecipient(response)).toMatchObject({ kind: 'bounced' });
  });
});
