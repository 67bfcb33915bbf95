import { EmailBounced } from '@quadrille/events';
import { describe, expect, it } from 'vitest';
import { MailRefused, MailServerUnavailable } from './mail-server.js';
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
    '554 Transaction failed',
    '554 <ada@x.example>: Recipient address rejected: Access denied',
    '550 <ada@x.example>: Recipient address rejected: Client host blocked using bl.example',
    '554 <ada@x.example>: Recipient address rejected: Mail appeared to be SPAM',
    '550 Sender address rejected: User unknown',
    '550-Verification failed for <orders@quadrille.example>\n550-No such user here\n550 Sender verify failed',
    '550 unknown client host',
    '550 Mailbox unavailable: your IP 192.0.2.4 is blacklisted',
    '550 Mailbox unavailable, 192.0.2.4 is blocked',
    '550 Mail to this user is blocked using bl.example',
    '550 User not authenticated, relaying denied',
    '550 User has exceeded its sending limit',
    '554 Your account is suspended',
    '550 5.4.5 Daily sending quota exceeded',
    '550 Domain shop.example has exceeded the max emails per hour (100/100 (100%)) allowed. Message discarded.',
    '554 Message rejected, user hourly limit exceeded',
    '554 5.0.0 daily limit of account exceeded',
    '550 Too many recipients',
    '550 Must issue a STARTTLS command first',
    '550 Access denied - Invalid HELO name',
    '553 5.3.0 no such user',
    '550 5.7.1 <ada@x.example>: user unknown',
    '503 need MAIL before RCPT: no recipient',
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
    '554 no such user',
    '550 Host unknown',
    '550 unknown host nowhere.example',
    '554 <x@y.example>: Recipient address rejected: User unknown',
    "554 delivery error: dd This user doesn't have a yahoo.com account",
    '554 delivery error: dd Sorry, your message cannot be delivered. This account has been disabled.',
    '550-Callout verification failed: 550 No such user',
    '550 User unknown; recipient verification failed',
    '550 5.1.0 Address rejected. User unknown; see https://mail.example/why?ip=192.0.2.4',
    '550 <x@y.example>: Recipient address rejected: User unknown in relay recipient table',
    '550 Address verification failed: no such user',
    '550 Mailbox unavailable or access denied by policy',
    '550 Blocked mailbox',
    '550 Mailbox is inactive - client has moved',
    '550 5.0.0 <a@b.example>... Host unknown',
    '550 Unrouteable address',
  ])('is a bounce where it speaks of the recipient: %j', (response) => {
    expect(toRecipient(response)).toMatchObject({ kind: 'bounced' });
  });

  it('is understood at once, however long it is', () => {
    const began = performance.now();
    expect(toRecipient(`550 ${'x'.repeat(200_000)}`)).toMatchObject({ kind: 'bounced' });
    expect(performance.now() - began).toBeLessThan(1000);
  });

  it.each([
    [554, 'RCPT TO', true],
    [550, 'MAIL FROM', false],
    [450, 'RCPT TO', false],
  ])('%i at %s, with relaying denied: the server is well: %s', (responseCode, command, isWell) => {
    const told = Object.assign(new Error('refused'), {
      code: 'EENVELOPE',
      command,
      responseCode,
      response: `${responseCode} relaying denied`,
    });
    let thrown: unknown;
    try {
      settledBy(told);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(MailServerUnavailable);
    expect(thrown instanceof MailRefused).toBe(isWell);
  });
});
