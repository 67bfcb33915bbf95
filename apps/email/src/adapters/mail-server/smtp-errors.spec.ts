import { EmailBounced } from '@quadrille/events';
import { describe, expect, it } from 'vitest';
import { settledBy } from './smtp-errors.js';

describe('what a mail server says of a mail', () => {
  it.each([
    ['is longer than a reason, and an emoji stands where it is cut', `550 ${'x'.repeat(475)}${'🐌'.repeat(20)}`],
    ['holds NUL', '550 no\0such\0mailbox'],
    ['is nothing', ' '],
  ])('can be told where it %s: a mail whose outcome cannot is handed over again and again', (_, response) => {
    const error = Object.assign(new Error('refused'), { code: 'EENVELOPE', command: 'RCPT TO', responseCode: 550, response });
    const answer = settledBy(error);
    if (answer.kind !== 'bounced') throw new Error('no bounce');
    const mail = {
      orderId: '01a1fe0f-bf5e-72aa-89e8-5f98f5a5ca7f',
      template: 'confirmed',
      emailId: 'a mail',
      to: 'ada@example.com',
    } as const;
    expect(EmailBounced({ ...mail, error: 'HardBounce', reason: answer.reason }).data.reason).toBe(answer.reason);
  });
});
