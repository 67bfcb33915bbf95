import { decideWith, specify } from '@quadrille/decider';
import { EmailAttemptFailed, EmailBounced, EmailSent, SendEmail } from '@quadrille/events';
import { describe, expect, test } from 'vitest';
import { correspondence, type Correspondence, emailIdOf, type MailFact } from './correspondence.js';
import { decisions, type MailCommand } from './decisions.js';
import type { MailAnswer } from './record-mail.js';

const orderId = '0193c6a0-0000-7000-8000-000000000001';
const customer = { email: 'ada@example.com', name: 'Ada' };
const number = 'ORD-20261121-AAAAAAAA';
const lines = [{ sku: 'widget-a', productId: 1, name: 'Widget A', quantity: 2, unitPrice: 1999 }];
const amounts = { currency: 'USD', subtotal: 3998, tax: 320, shipping: 599, total: 4917 };
const particulars = { customer, number, lines, amounts };
const to = customer.email;

const { given } = specify<Correspondence, MailCommand, MailFact, unknown>({ ...correspondence, decide: decideWith(decisions) });
const after = (...history: MailFact[]) => ({ when: (command: MailCommand) => given(...history).when(command, undefined) });

const keep: MailCommand = { type: 'KeepOrder', data: { orderId, ...particulars } };
const confirm: MailCommand = { type: 'WriteMail', data: { orderId, template: 'confirmed', particulars, occasion: {} } };
const ship: MailCommand = {
  type: 'WriteMail',
  data: { orderId, template: 'shipped', particulars: {}, occasion: { trackingNumber: 'T1' } },
};
const send = SendEmail({ orderId, template: 'confirmed', attempt: 1 });
const answer = (answer: MailAnswer): MailCommand => ({ type: 'RecordMail', data: { orderId, template: 'confirmed', to, answer } });

const mail = { orderId, template: 'confirmed' as const, emailId: emailIdOf(orderId, 'confirmed'), to };
const kept: MailFact = { type: 'OrderKept', data: { orderId, ...particulars } };
const awaitedShipped: MailFact = { type: 'MailAwaited', data: { orderId, template: 'shipped', occasion: { trackingNumber: 'T1' } } };
const awaited: MailFact = { type: 'MailAwaited', data: { orderId, template: 'confirmed', occasion: {} } };
const intended: MailFact = {
  type: 'MailIntended',
  data: { orderId, emailId: mail.emailId, template: 'confirmed', particulars, occasion: {} },
};
const intendedShipped: MailFact = {
  type: 'MailIntended',
  data: { orderId, emailId: emailIdOf(orderId, 'shipped'), template: 'shipped', particulars, occasion: { trackingNumber: 'T1' } },
};
const sent = EmailSent(mail);
const bounced = EmailBounced({ ...mail, error: 'HardBounce', reason: 'no such mailbox' });
const failed = EmailAttemptFailed({ ...mail, error: 'MailServerUnavailable', reason: 'away' });

describe('a mail', () => {
  test('goes out when what it tells has happened', () => {
    expect(after().when(confirm)).toEqual([intended]);
    expect(after(kept).when(ship)).toEqual([intendedShipped]);
  });

  test('goes out once, however often what it tells is told', () => {
    for (const history of [[intended], [intended, failed], [intended, sent], [intended, bounced]])
      expect(after(...history).when(confirm)).toEqual([]);
  });

  test('waits for its address, and keeps what it has to tell', () => {
    expect(after().when(ship)).toEqual([awaitedShipped]);
    expect(after(awaitedShipped).when(keep)).toEqual([kept, intendedShipped]);
    expect(after(awaitedShipped).when(confirm)).toEqual([intended, intendedShipped]);
  });

  test('is told apart from other mails of the order', () => {
    expect(after(kept, intended, sent).when(ship)).toEqual([intendedShipped]);
    expect(emailIdOf(orderId, 'confirmed')).not.toBe(emailIdOf(orderId, 'shipped'));
  });

  test('says on the next attempt what it said on the first', () => {
    const occasion = { reason: 'the deadline passed' };
    const cancelled: MailCommand = {
      type: 'WriteMail',
      data: { orderId, template: 'cancelled', particulars: { customer, number }, occasion },
    };
    const first = after().when(cancelled);
    const lost = EmailAttemptFailed({
      ...mail,
      template: 'cancelled',
      emailId: emailIdOf(orderId, 'cancelled'),
      error: 'RateLimited',
      reason: 'later',
    });
    expect(after(...first, lost).when(SendEmail({ orderId, template: 'cancelled', attempt: 2 }))).toEqual(first);
  });
});

describe('a request to send a mail', () => {
  test('begins what never began, or waits for the address', () => {
    expect(after(kept).when(send)).toEqual([intended]);
    expect(after().when(send)).toEqual([awaited]);
    expect(after(awaited).when(keep)).toEqual([kept, intended]);
    expect(after(awaited).when(confirm)).toEqual([intended]);
  });

  test('tries a failed attempt again, as the same mail', () => {
    expect(after(intended, failed).when(send)).toEqual([intended]);
  });

  test('sends nothing while an attempt is under way', () => {
    expect(after(intended).when(send)).toEqual([]);
    expect(after(awaited).when(send)).toEqual([]);
  });

  test('is answered without another attempt when the mail was sent, or bounced', () => {
    expect(after(intended, sent).when(send)).toEqual([sent]);
    expect(after(intended, bounced).when(send)).toEqual([bounced]);
  });
});

describe("the mail server's answer", () => {
  test('is told as sent, bounced or failed', () => {
    expect(after(intended).when(answer({ kind: 'sent' }))).toEqual([sent]);
    expect(after(intended).when(answer({ kind: 'bounced', reason: 'no such mailbox' }))).toEqual([bounced]);
    expect(after(intended).when(answer({ kind: 'failed', error: 'MailServerUnavailable', reason: 'away' }))).toEqual([failed]);
  });

  test('counts for the attempt under way only', () => {
    for (const history of [[], [intended, sent], [intended, failed], [intended, bounced]])
      expect(after(...history).when(answer({ kind: 'sent' }))).toEqual([]);
  });
});

describe('a mail that an execution asks for', () => {
  const amount = { amount: 1999, currency: 'USD' };
  const ask = (executionId: string, attempt = 1) =>
    SendEmail({ orderId, template: 'returned', executionId, attempt, about: { amount, lines: [{ sku: 'widget-a', quantity: 1 }] } });

  test('speaks of what the request tells, also on the next attempt', () => {
    const [first] = after(kept).when(ask('one'));
    expect(first).toMatchObject({
      type: 'MailIntended',
      data: { executionId: 'one', occasion: { returned: { amount, lines: [{ sku: 'widget-a', quantity: 1 }] } } },
    });
    const [lost] = after(kept, first!).when({
      type: 'RecordMail',
      data: { orderId, template: 'returned', executionId: 'one', to, answer: { kind: 'failed', error: 'RateLimited', reason: 'later' } },
    });
    expect(lost).toMatchObject({ type: 'EmailAttemptFailed', data: { executionId: 'one' } });
    expect(after(kept, first!, lost!).when(ask('one', 2))).toEqual([first]);
  });

  test('is one for each execution', () => {
    const [first] = after(kept).when(ask('one'));
    const [second] = after(kept, first!).when(ask('two'));
    const idOf = (fact: MailFact | undefined) => (fact?.data as { emailId?: string } | undefined)?.emailId;
    expect(second).toMatchObject({ type: 'MailIntended', data: { executionId: 'two' } });
    expect(idOf(second)).not.toBe(idOf(first));
    expect(after(kept, first!, second!).when(ask('one', 2))).toEqual([]);
  });

  test('waits for its address like any other', () => {
    const waiting = after().when(ask('one'));
    expect(waiting).toMatchObject([{ type: 'MailAwaited', data: { executionId: 'one' } }]);
    expect(
      after(...waiting)
        .when(keep)
        .at(-1),
    ).toMatchObject({ type: 'MailIntended', data: { executionId: 'one', template: 'returned' } });
  });

  test('goes out once it has its address, whatever the execution is called', () => {
    const executionId = 'goods for Ada for free\n';
    const begun = [...after().when(ask(executionId)), ...after(...after().when(ask(executionId))).when(keep)];
    expect(begun.at(-1)).toMatchObject({ type: 'MailIntended', data: { executionId, template: 'returned' } });
    expect(after(...begun).when(ask(executionId, 2))).toEqual([]);
    expect(after(...begun).when(confirm)).toEqual([intended]);
  });
});

describe('what is known of an order', () => {
  test('is kept once', () => {
    expect(after().when(keep)).toEqual([kept]);
    expect(after(kept).when(keep)).toEqual([]);
    expect(after(intended).when(keep)).toEqual([]);
    const another = { ...particulars, customer: { email: 'grace@example.com', name: 'Grace' }, number: 'another' };
    expect(after(kept).when({ type: 'WriteMail', data: { ...confirm.data, particulars: another } } as MailCommand)).toEqual([intended]);
  });

  test('is completed where a mail went out knowing less', () => {
    const partly: MailCommand = {
      type: 'WriteMail',
      data: { orderId, template: 'failed', particulars: { customer, number }, occasion: {} },
    };
    expect(after(...after().when(partly)).when(keep)).toEqual([kept]);
  });
});

describe('a correspondence', () => {
  test('does not guess what an event of a newer version made of it', () => {
    expect(() => correspondence.evolve(correspondence.initialState, { type: 'WrittenTomorrow', data: {} } as never)).toThrow(
      'is not known to this version',
    );
  });
});
