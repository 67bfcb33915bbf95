import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { serviceAdapter } from './service-adapter.js';

/** As every service has it. */
const patient = serviceAdapter().getInstance();
/** Takes a request for late so soon that a test can wait for it. */
const hasty = serviceAdapter({ requestTimeout: 1000, lookEveryMs: 20 }).getInstance();
let begun: PromiseWithResolvers<void>;
let answering: PromiseWithResolvers<void>;

const serve = async (fastify: typeof patient): Promise<void> => {
  fastify.get('/at-once', () => 'here');
  fastify.get('/names/:name', ({ params }) => `${(params as { name: string }).name.length} letters`);
  fastify.post('/taken', () => 'taken');
  fastify.get('/slow', async () => {
    begun.resolve();
    await answering.promise;
    return 'at last';
  });
  fastify.get('/stream', (_request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200).write('first');
  });
  // Answers before the body is there.
  fastify.post('/early', {
    onRequest: (_request, reply, done) => {
      reply.hijack();
      reply.raw.writeHead(200).write('first');
      done();
    },
    handler: () => undefined,
  });
  await fastify.listen({ port: 0, host: '127.0.0.1' });
};
beforeAll(() => Promise.all([serve(patient), serve(hasty)]));
afterAll(async () => {
  for (const fastify of [patient, hasty]) {
    fastify.server.closeAllConnections();
    await fastify.close();
  }
});
beforeEach(() => {
  [begun, answering] = [Promise.withResolvers(), Promise.withResolvers()];
});

/** A connection, what came on it so far, and all of it once it is closed. */
const open = async (to = patient) => {
  const socket: Socket = connect((to.server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  const line = { text: '', send: (text: string) => void socket.write(text), closed: Promise.resolve('') };
  // Whoever still writes when the connection ends may be told so by a reset.
  socket.on('error', () => undefined).on('data', (chunk) => (line.text += String(chunk)));
  line.closed = new Promise((resolve) => socket.once('close', () => resolve(line.text)));
  return line;
};
const get = (path: string): string => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`;
const post = (path: string): string =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"half":`;
const rubbish = 'this is no HTTP\r\n\r\n';
const problem = (status: number): RegExp =>
  new RegExp(String.raw`^HTTP/1\.1 ${status} [^]*application/problem\+json[^]*"status":${status}[^]*\}$`);

describe('a request to a service', () => {
  it('has a minute to be there whole, and so has its head', () => {
    expect(patient.server).toMatchObject({ requestTimeout: 60_000, headersTimeout: 60_000 });
  });

  it.each([
    ['its head', 'GET /at-once HTTP/1.1\r\nhost'],
    ['its body', post('/taken')],
  ])('that keeps %s back is answered 408 in time', async (_, half) => {
    const line = await open(hasty);
    line.send(half);
    expect(await line.closed).toMatch(problem(408));
  });

  it('that is there may wait for its answer as long as it takes', async () => {
    const [waits, slow] = [await open(hasty), await open(hasty)];
    waits.send(get('/slow'));
    await begun.promise;
    slow.send(post('/taken'));
    await slow.closed; // so that the time of a request is over
    answering.resolve();
    await expect.poll(() => waits.text).toMatch(/^HTTP\/1\.1 200 [^]*at last$/);
  });

  it('that keeps its body back when its answer is under way is cut off, and nothing is written into the answer', async () => {
    const line = await open(hasty);
    line.send(post('/early'));
    expect(await line.closed).toMatch(/^HTTP\/1\.1 200 (?![^]*HTTP)[^]*first/);
  });
});

describe('what is no request', () => {
  it.each([
    ['no HTTP', rubbish, 400],
    ['too long in its head', get('/at-once').replace('x', 'x'.repeat(17_000)), 431],
  ])('as it is %s, is answered as a problem', async (_, text, status) => {
    const line = await open();
    line.send(text);
    expect(await line.closed).toMatch(problem(status));
  });

  it('is answered after an answer that is over', async () => {
    const line = await open();
    line.send(get('/at-once'));
    await expect.poll(() => line.text).toMatch(/here$/);
    line.text = '';
    line.send(rubbish);
    expect(await line.closed).toMatch(problem(400));
  });

  it('ends a stream that is under way, and is not written into it', async () => {
    const line = await open();
    line.send(get('/stream'));
    await expect.poll(() => line.text).toContain('first');
    line.send(rubbish);
    expect(await line.closed).toMatch(/^HTTP\/1\.1 200 (?![^]*HTTP)/);
  });

  it('is not answered in the place of a request before it that is in hand', async () => {
    const line = await open();
    line.send(get('/slow'));
    await begun.promise;
    line.send(rubbish);
    expect(await line.closed).toBe('');
    answering.resolve();
  });
});

describe('a path', () => {
  it('with a name too long to be one is for its route to judge', async () => {
    expect((await patient.inject(`/names/${'x'.repeat(5000)}`)).body).toBe('5000 letters');
  });

  it('that is not well-formed is a problem that does not repeat it', async () => {
    const { statusCode, headers, body } = await patient.inject('/names/%zz-secret');
    expect([statusCode, headers['content-type']]).toEqual([400, expect.stringContaining('application/problem+json')]);
    expect(body).toContain('not well-formed');
    expect(body).not.toContain('secret');
  });
});
