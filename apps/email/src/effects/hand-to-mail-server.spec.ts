import { type EffectCall, neighbour, type Parts } from '@quadrille/service';
import { describe, expect, test } from 'vitest';
import { MailRateLimited, type MailServer, MailServerUnavailable, type OutgoingMail } from '../adapters/mail-server/mail-server.js';
import { handToMailServer } from './hand-to-mail-server.js';

const particulars = { customer: { email: 'ada@example.com', name: 'Ada' }, number: 'ORD-20261121-AAAAAAAA' };
const intent = { orderId: 'o-1', emailId: 'e-1', template: 'shipped', particulars, occasion: { trackingNumber: 'T1' } };
const never = (): Promise<never> => new Promise(() => undefined);

const run = async (methods: Partial<MailServer>, call: Partial<EffectCall> = {}): Promise<unknown> => {
  const ask = neighbour('mail-server-spec', { timeoutMs: 50, concurrency: 1 });
  const server = { recall: async () => expect.unreachable(), hand: async () => expect.unreachable(), ...methods } as MailServer;
  const { signal } = new AbortController();
  return handToMailServer(server, ask).run(intent as never, { id: 'i-1', resumed: false, signal, ...call }, {} as Parts);
};
const recorded = (answer: unknown) => ({
  type: 'RecordMail',
  data: { orderId: 'o-1', template: 'shipped', to: 'ada@example.com', answer },
});

describe('handing a mail over', () => {
  test('hands the letter of the intent over, under the id of the mail', async () => {
    const handed: OutgoingMail[] = [];
    const outcome = await run({
      hand: async (mail) => {
        handed.push(mail);
        return { kind: 'sent' };
      },
    });
    expect(outcome).toEqual(recorded({ kind: 'sent' }));
    expect(handed).toMatchObject([{ emailId: 'e-1', to: particulars.customer, letter: { text: expect.stringContaining('T1') as string } }]);
  });

  test('asks first where an earlier run may have handed it over, and does so only if that did not', async () => {
    expect(await run({ recall: async () => ({ kind: 'sent' }) }, { resumed: true })).toEqual(recorded({ kind: 'sent' }));
    const bounced = { kind: 'bounced', reason: 'no such mailbox' } as const;
    expect(await run({ recall: async () => undefined, hand: async () => bounced }, { resumed: true })).toEqual(recorded(bounced));
  });

  test.each([
    ['MailServerUnavailable', () => Promise.reject(new MailServerUnavailable('away'))],
    ['MailServerUnavailable', never],
    ['RateLimited', () => Promise.reject(new MailRateLimited('too much'))],
  ])('fails as an attempt: %s', async (error, hand) => {
    expect(await run({ hand })).toEqual(recorded({ kind: 'failed', error, reason: expect.any(String) as string }));
  });

  test('ends without an outcome when the process ends, to be resumed', async () => {
    const ending = new AbortController();
    const running = run({ hand: never }, { signal: ending.signal });
    ending.abort(new Error('draining'));
    await expect(running).rejects.toThrow('draining');
  });

  test('throws what is a defect', async () => {
    await expect(run({ hand: async () => Promise.reject(new TypeError('undefined is not a mail')) })).rejects.toThrow(TypeError);
  });
});
