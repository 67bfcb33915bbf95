import { migrateService, Sandbox, sandboxMigration } from '@quadrille/service';
import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type MailServer, MailServerUnavailable, type OutgoingMail } from './mail-server.js';
import { sandboxMailServer } from './sandbox.js';

const { signal } = new AbortController();

const mailTo = (email: string): OutgoingMail => ({
  emailId: randomUUID(),
  orderId: randomUUID(),
  template: 'confirmed',
  to: { email, name: 'Ada' },
  letter: { subject: 'Your order is confirmed', text: 'Dear Ada,\n', html: '<p>Dear Ada,</p>' },
});

describe('the sandbox mail server', () => {
  const open: Sandbox[] = [];
  let database: ScratchDatabase;

  /** The server as a service that was just started has it. */
  const started = (): MailServer => {
    open.push(new Sandbox({ simulator: 'mails', url: database.roleUrl }));
    return sandboxMailServer(open.at(-1)!);
  };
  const kindsOf = async ({ emailId }: OutgoingMail): Promise<readonly string[]> =>
    (await open.at(-1)!.find(emailId)).map(({ kind }) => kind);

  beforeAll(async () => {
    database = await scratchDatabase({ migrate: (target) => migrateService({ ...target, migrations: [sandboxMigration] }) });
  });
  afterAll(() => database.drop());
  afterEach(async () => {
    await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
  });

  test('takes a mail once, however often it is handed over, and remembers it', async () => {
    const mail = mailTo('ada@example.com');
    expect(await started().recall(mail, signal)).toBeUndefined();
    await Promise.all([started(), started()].map((server) => server.hand(mail, signal)));
    expect(await kindsOf(mail)).toEqual(['sent']);
    expect(await started().recall(mail, signal)).toEqual({ kind: 'sent' });
  });

  test('takes no mail for bounce@', async () => {
    const mail = mailTo('Bounce@example.com');
    expect(await started().hand(mail, signal)).toMatchObject({ kind: 'bounced' });
    expect(await kindsOf(mail)).toEqual(['bounced']);
    expect(await started().recall(mail, signal)).toMatchObject({ kind: 'bounced' });
  });

  test('takes a mail for flaky@ on the third attempt, also where each is made by another process', async () => {
    const mail = mailTo('flaky@example.com');
    for (const server of [started(), started()]) await expect(server.hand(mail, signal)).rejects.toThrow(MailServerUnavailable);
    expect(await started().hand(mail, signal)).toEqual({ kind: 'sent' });
    expect(await kindsOf(mail)).toEqual(['sent']);
  });

  test('is not reached during an outage, and takes nothing that nobody waits for any more', async () => {
    const server = started();
    const mail = mailTo('ada@example.com');
    await open.at(-1)!.patchKnobs({ outage: true });
    await expect(server.hand(mail, signal)).rejects.toThrow(MailServerUnavailable);
    await open.at(-1)!.patchKnobs({ outage: false });
    await expect(server.hand(mail, AbortSignal.abort())).rejects.toThrow('aborted');
    expect(await kindsOf(mail)).toEqual([]);
  });
});
