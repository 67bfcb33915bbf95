import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { serviceAdapter } from '@quadrille/service';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contentType, Endpoint } from '../state-machines/endpoint/endpoint.js';
import { algorithm, signatureOf } from '../state-machines/endpoint/signature/sign.js';
import { prepareEndpoint, STATE_MACHINES, StateMachinesController } from './state-machines.controller.js';

const now = Date.UTC(2026, 10, 21, 15, 4, 5);
const time = '20261121T150405Z';
const scope = { date: '20261121', region: 'us-east-1', service: 'states' };
const secret = 'a/secret+of=ours';
const endpoint = new Endpoint({} as never, { keys: new Map([['QUADRILLEKEY', secret]]), region: scope.region, now: () => now });
let whole: number;
const machines: Pick<Endpoint, 'refuse' | 'answer'> = {
  refuse: (headers) => endpoint.refuse(headers),
  answer: (request, signal) => {
    whole += 1;
    return endpoint.answer(request, signal);
  },
};

@Module({ controllers: [StateMachinesController], providers: [{ provide: STATE_MACHINES, useValue: machines }] })
// oxlint-disable-next-line typescript/no-extraneous-class -- a Nest module is a class
class Saga {}

let app: NestFastifyApplication;
let port: number;
beforeAll(async () => {
  app = await NestFactory.create<NestFastifyApplication>(Saga, serviceAdapter(), { logger: false });
  await prepareEndpoint(app);
  await app.listen(0, '127.0.0.1');
  ({ port } = app.getHttpServer().address() as AddressInfo);
});
afterAll(async () => {
  app.getHttpServer().closeAllConnections();
  await app.close();
});
beforeEach(() => {
  whole = 0;
});

type Asked = Readonly<{ path?: string; type?: string; id?: string; secret?: string; body?: string; length?: number; claim?: boolean }>;
/** Head and body of a request, signed unless it makes no claim; `length` is what its head says of its body. */
const requestOf = ({
  path = '/',
  type = contentType,
  id = 'QUADRILLEKEY',
  secret: key = secret,
  body = '{}',
  length = body.length,
  claim = true,
}: Asked) => {
  const headers = { 'content-type': type, host: 'x', 'x-amz-date': time, 'x-amz-target': 'AWSStepFunctions.NoSuchThing' };
  const signed = Object.keys(headers);
  const signature = signatureOf({ method: 'POST', path, query: '', headers, body: Buffer.from(body) }, signed, {
    time,
    scope,
    secret: key,
  });
  const credential = `${id}/${scope.date}/${scope.region}/${scope.service}/aws4_request`;
  const authorization = `${algorithm} Credential=${credential}, SignedHeaders=${signed.join(';')}, Signature=${signature}`;
  const sent = { ...headers, 'content-length': String(length), ...(claim && { authorization }) };
  const lines = Object.entries(sent).map(([name, value]) => `${name}: ${value}\r\n`);
  return { head: `POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, body };
};

const answer = /HTTP\/1\.1 (\d+)[^\r]*\r\n([^]*?)\r\n\r\n(\{[^}]*\})/g;
const open = async () => {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk)));
  const heard = () =>
    [...text.matchAll(answer)].map(([, status, head, body]) => ({
      status: Number(status),
      head: head!,
      body: JSON.parse(body!) as object,
    }));
  return {
    send: (part: string) => void socket.write(part),
    /** As many answers as came, once they are as many as this. */
    answers: async (count: number) => {
      await expect.poll(heard).toHaveLength(count);
      return heard();
    },
    close: () => socket.destroy(),
  };
};
const unknown = { __type: 'UnrecognizedClientException', message: expect.any(String) };

describe('the endpoint of the state machines', () => {
  it.each([
    ['names no known key', { id: 'NOBODY' }, unknown],
    ['names none', { claim: false }, { __type: 'MissingAuthenticationTokenException', message: expect.any(String) }],
  ])('answers who %s by the head of the request, and holds no body', async (_, asked, body) => {
    const line = await open();
    line.send(requestOf({ ...asked, length: 50_000_000 }).head);
    const [refused] = await line.answers(1);
    expect(refused).toMatchObject({ status: 400, body });
    expect(whole).toBe(0);
    line.close();
  });

  it('answers by the head with the headers of any other refusal', async () => {
    const [stranger, forger] = [await open(), await open()];
    stranger.send(requestOf({ id: 'NOBODY' }).head);
    const forged = requestOf({ secret: 'another secret' });
    forger.send(forged.head + forged.body);
    const [[refused], [judged]] = [await stranger.answers(1), await forger.answers(1)];
    const general = (head = '') => head.replaceAll(/^(x-amzn-requestid: )[0-9a-f-]{36}$|^((?:content-length|date): ).+$/gim, '$1$2');
    expect(general(refused?.head)).toBe(general(judged?.head));
    expect(refused?.head).toMatch(/^content-type: application\/x-amz-json-1\.0/);
    for (const line of [stranger, forger]) line.close();
  });

  it('answers so on every path, however the content type is written', async () => {
    for (const asked of [{ path: '/nothing' }, { type: 'Application/X-AMZ-JSON-1.0' }, { type: `${contentType}; charset=utf-8` }]) {
      const line = await open();
      line.send(requestOf({ ...asked, id: 'NOBODY', body: '{"half":1}' }).head);
      expect(await line.answers(1)).toMatchObject([{ status: 400, body: unknown }]);
      line.close();
    }
  });

  it('lets the connection of a stranger be: the body is thrown away, and the next request is answered', async () => {
    const line = await open();
    const refused = requestOf({ id: 'NOBODY', body: 'x'.repeat(200_000) });
    line.send(refused.head);
    expect((await line.answers(1))[0]!.head).not.toMatch(/connection: close/i);
    line.send(refused.body);
    const next = requestOf({});
    line.send(next.head + next.body);
    expect((await line.answers(2))[1]).toMatchObject({ status: 400, body: { __type: 'UnknownOperationException' } });
    expect(whole).toBe(1);
    line.close();
  });

  it('reads the body of who names a known key, and judges the signature by it', async () => {
    const line = await open();
    const forged = requestOf({ secret: 'another secret' });
    line.send(forged.head + forged.body);
    expect(await line.answers(1)).toMatchObject([{ status: 400, body: { __type: 'InvalidSignatureException' } }]);
    expect(whole).toBe(1);
    line.close();
  });

  it('has nothing to say to a request of another content type', async () => {
    const line = await open();
    const other = requestOf({ path: '/nothing', type: 'application/json', claim: false });
    line.send(other.head + other.body);
    expect(await line.answers(1)).toMatchObject([{ status: 404 }]);
    line.close();
  });
});
