import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setInterval as every } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FrontDoorInMemory, openFrontDoor } from '../front-door.fixture.js';
import { submissionExample } from '../orders/submission.js';

let door: FrontDoorInMemory;
let port: number;
const responses: ServerResponse[] = [];

/** The tests of a group knock here; a request has to be there whole within so many milliseconds. */
const openWithin = (bodyTimeoutMs: number): void => {
  beforeAll(async () => {
    door = await openFrontDoor({ BODY_TIMEOUT_MS: String(bodyTimeoutMs) });
    door.fastify.server.on('request', (_request: IncomingMessage, response: ServerResponse) => responses.push(response));
    await door.app.listen(0, '127.0.0.1');
    ({ port } = door.fastify.server.address() as { port: number });
  });
  afterAll(() => door.close());
  beforeEach(() => {
    responses.length = 0;
    door.sent.length = 0;
  });
};

const body = JSON.stringify(submissionExample);
const head = `POST /orders HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
const half = body.slice(0, body.length / 2);

const open = async (): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  // Whoever still writes when the answer is there may be told so by a reset.
  socket.on('error', () => undefined);
  return socket;
};
const answerTo = (socket: Socket): Promise<string> => {
  const { promise, resolve } = Promise.withResolvers<string>();
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk))).once('close', () => resolve(text));
  return promise;
};
const drip = async (socket: Socket, text: string): Promise<void> => {
  let next = 0;
  for await (const _ of every(5)) {
    if (!socket.writable || next === text.length) return;
    socket.write(text[next] as string);
    next += 1;
  }
};
const isAlive = async (): Promise<boolean> => {
  const socket = await open();
  socket.end(`${head.replace('\r\n', '\r\nconnection: close\r\n')}${body}`);
  return (await answerTo(socket)).startsWith('HTTP/1.1 202 ');
};

describe('a body that takes too long', () => {
  openWithin(500);

  it.each([
    ['silent after its half', async (socket: Socket) => void socket.write(half)],
    ['sent a byte at a time', (socket: Socket) => drip(socket, body)],
  ])('%s is answered 408 in time, and nothing is stored', async (_what, send) => {
    const socket = await open();
    socket.write(head);
    const [text] = await Promise.all([answerTo(socket), send(socket)]);
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(text).toContain('application/problem+json');
    expect(door.sent).toEqual([]);
    expect(await isAlive()).toBe(true);
  });
});

describe('a body that is cut off', () => {
  openWithin(60_000);

  it.each([
    ['closed', (socket: Socket) => socket.destroy()],
    ['ended', (socket: Socket) => socket.end()],
    ['reset', (socket: Socket) => socket.resetAndDestroy()],
  ])('by a connection that is %s stores nothing and is no fault of the server', async (_what, cut) => {
    const socket = await open();
    socket.write(head + half);
    await expect.poll(() => responses).toHaveLength(1);
    cut(socket);
    await expect.poll(() => responses[0]?.closed).toBe(true);
    expect(door.sent).toEqual([]);
    expect(await isAlive()).toBe(true);
    await expect.poll(() => responses.map(({ statusCode }) => statusCode)).toEqual([400, 202]);
  });
});

describe('a request that waits for something to happen', () => {
  openWithin(60_000);

  it('is answered when the service stops', async () => {
    const url = `http://127.0.0.1:${port}/orders`;
    const headers = { 'content-type': 'application/json' };
    const { id } = (await (await fetch(url, { method: 'POST', headers, body })).json()) as { id: string };
    const waiting = fetch(`${url}/${id}?wait=30`);
    let told = '';
    const live = fetch(`${url}/${id}/stream`).then(async ({ body: stream }) => {
      for await (const chunk of stream!) told += Buffer.from(chunk).toString();
    });
    await expect.poll(() => told).toContain('SubmitOrder');
    await expect.poll(() => responses).toHaveLength(3);
    const startedAt = performance.now();
    const stopped = door.close();
    expect((await waiting).status).toBe(200);
    await live;
    expect(performance.now() - startedAt).toBeLessThan(25_000);
    door.fastify.server.closeAllConnections();
    await stopped;
  });
});
