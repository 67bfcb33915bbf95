import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import { MailRateLimited, type MailServer, MailServerUnavailable, type OutgoingMail } from './mail-server.js';
import { messageIdOf, smtpMailServer } from './smtp.js';

const mail: OutgoingMail = {
  emailId: '0193c6a0-0000-5000-8000-0000000000aa',
  orderId: '0193c6a0-0000-7000-8000-000000000001',
  template: 'confirmed',
  to: { email: 'ada@example.com', name: 'Ada' },
  letter: { subject: 'Your order is confirmed', text: 'Dear Ada,\n', html: '<p>Dear Ada,</p>' },
};
const from = 'Quadrille <orders@quadrille.example>';
const messageId = messageIdOf(mail, from);
const { signal } = new AbortController();

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const listeningOn = async (server: Server): Promise<number> => {
  if (!server.listening) await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

const clientOf = (port: number, timeoutMs = 30_000): MailServer => {
  const client = smtpMailServer({ url: `smtp://127.0.0.1:${port}`, from, connections: 2, timeoutMs });
  open.push(() => client.close());
  return client;
};

type Inbox = Readonly<{
  port: number;
  taken: readonly string[];
  recipients: readonly string[];
  connections: readonly string[];
  hand: MailServer['hand'];
}>;

/** A real SMTP server in this process, and the adapter that talks to it. */
const inbox = async (options: SMTPServerOptions = {}): Promise<Inbox> => {
  const taken: string[] = [];
  const recipients: string[] = [];
  const connections: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 50,
    onConnect: (session, done) => {
      connections.push(session.id);
      done();
    },
    onData: (stream, session, done) => {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
      stream.on('end', () => {
        taken.push(text);
        recipients.push(...session.envelope.rcptTo.map(({ address }) => address));
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  const port = await listeningOn(server.listen(0, '127.0.0.1'));
  open.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { port, taken, recipients, connections, hand: clientOf(port).hand };
};

/** Stands before a server and cuts the line, `times` times, between the end of a mail and the server's answer to it. */
const cutAfterData = async (port: number, times: number): Promise<number> => {
  let left = times;
  const proxy = createServer((client) => {
    const server = connect(port, '127.0.0.1');
    let tail = '';
    client.on('error', () => undefined).on('close', () => server.destroy());
    server.on('error', () => undefined).on('close', () => client.destroy());
    client.on('data', (chunk) => {
      tail = (tail + chunk.toString('latin1')).slice(-5);
      server.write(chunk);
    });
    server.on('data', (chunk) => {
      if (left === 0 || tail !== '\r\n.\r\n') return void client.write(chunk);
      left -= 1;
      client.destroy();
      return undefined;
    });
  });
  open.push(() => new Promise((resolve) => proxy.close(resolve)));
  return listeningOn(proxy.listen(0, '127.0.0.1'));
};

const says = (responseCode: number, message: string): Error => Object.assign(new Error(message), { responseCode });

describe('a mail over SMTP', () => {
  test('is sent when the server takes it, with text and HTML under an id of its own', async () => {
    const { hand, taken, recipients } = await inbox();
    expect(await hand(mail, signal)).toEqual({ kind: 'sent' });
    expect(recipients).toEqual(['ada@example.com']);
    expect(taken[0]).toContain(`Message-ID: ${messageId}`);
    expect(taken[0]).toContain('Content-Type: text/plain');
    expect(taken[0]).toContain('Content-Type: text/html');
    expect(messageId).toBe(`<${mail.emailId}@quadrille.example>`);
  });

  test("goes to its customer alone, whatever the customer's name says", async () => {
    const { hand, taken, recipients } = await inbox();
    await hand({ ...mail, to: { ...mail.to, name: 'Ada"\r\nBcc: eve@example.com\r\n\r\n<eve@example.com>,' } }, signal);
    expect(recipients).toEqual(['ada@example.com']);
    expect(taken[0]).not.toMatch(/^bcc:/im);
  });

  test('shares a connection with other mails', async () => {
    const { hand, taken, connections } = await inbox();
    for (let sent = 0; sent < 3; sent += 1) await hand(mail, signal);
    expect([taken.length, connections.length]).toEqual([3, 1]);
  });

  test('bounces when the server refuses its recipient for good', async () => {
    const { hand, taken } = await inbox({ onRcptTo: (_address, _session, done) => done(says(550, '5.1.1 no such mailbox')) });
    expect(await hand(mail, signal)).toEqual({ kind: 'bounced', reason: expect.stringContaining('550 5.1.1 no such mailbox') });
    expect(taken).toEqual([]);
  });

  test('may be tried again when the server does not take it now', async () => {
    const { hand } = await inbox({ onRcptTo: (_address, _session, done) => done(says(450, '4.2.0 greylisted, come again')) });
    await expect(hand(mail, signal)).rejects.toThrow(MailServerUnavailable);
  });

  test.each([
    [451, '4.7.1 try again later'],
    [421, 'Too many connections'],
  ])('may be tried again later when the server says that it is too much: %i %s', async (code, message) => {
    const { hand } = await inbox({ onMailFrom: (_address, _session, done) => done(says(code, message)) });
    await expect(hand(mail, signal)).rejects.toThrow(MailRateLimited);
  });

  test('does not bounce when the server refuses us and not the recipient', async () => {
    const ofUs = await inbox({ onMailFrom: (_address, _session, done) => done(says(550, '5.7.1 sender not allowed')) });
    await expect(ofUs.hand(mail, signal)).rejects.toThrow(MailServerUnavailable);
    for (const words of ['5.7.1 <ada@example.com>: Relay access denied', 'relay not permitted']) {
      const toOthers = await inbox({ onRcptTo: (_address, _session, done) => done(says(554, words)) });
      await expect(toOthers.hand(mail, signal)).rejects.toThrow(MailServerUnavailable);
    }
    const ofTheText = await inbox({
      onData: (stream, _session, done) => {
        stream.resume();
        stream.on('end', () => done(says(554, '5.6.0 message refused')));
      },
    });
    await expect(ofTheText.hand(mail, signal)).rejects.toThrow(MailServerUnavailable);
  });

  test('may be tried again when the server falls silent', async () => {
    const { port } = await inbox({ onRcptTo: () => undefined });
    await expect(clientOf(port, 300).hand(mail, signal)).rejects.toThrow(MailServerUnavailable);
  });

  test('may be tried again when nobody listens', async () => {
    const nobody = createServer().listen(0, '127.0.0.1');
    const port = await listeningOn(nobody);
    await new Promise((resolve) => nobody.close(resolve));
    await expect(clientOf(port).hand(mail, signal)).rejects.toThrow(MailServerUnavailable);
  });

  test('is tried once an attempt when the server hangs up at once', async () => {
    let calls = 0;
    const rude = createServer((socket) => {
      calls += 1;
      socket.on('error', () => undefined).end();
    });
    open.push(() => new Promise((resolve) => rude.close(resolve)));
    await expect(clientOf(await listeningOn(rude.listen(0, '127.0.0.1'))).hand(mail, signal)).rejects.toThrow(MailServerUnavailable);
    expect(calls).toBe(1);
  });

  test('ends when its time is over', async () => {
    const { hand } = await inbox({ onRcptTo: () => undefined });
    const asking = new AbortController();
    const handing = hand(mail, asking.signal);
    asking.abort();
    await expect(handing).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('a connection lost after the text of a mail', () => {
  test('leaves it open whether the mail was taken: one attempt is one attempt, and the next one bears the same id', async () => {
    const { port, taken } = await inbox();
    const { hand, recall } = clientOf(await cutAfterData(port, 1));
    await expect(hand(mail, signal)).rejects.toThrow(MailServerUnavailable);
    expect(taken).toHaveLength(1);
    expect(await recall(mail, signal)).toBeUndefined();

    expect(await hand(mail, signal)).toEqual({ kind: 'sent' });
    expect(taken).toHaveLength(2);
    for (const text of taken) expect(text).toContain(`Message-ID: ${messageId}`);
  });
});
