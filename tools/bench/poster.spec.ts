import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Poster } from './poster.ts';

const id = '018f2b6e-0000-7000-8000-000000000001';

describe('a poster', () => {
  let server: Server;
  let sockets: Socket[];
  let poster: Poster;
  let cutsOff: boolean;
  beforeEach(async () => {
    sockets = [];
    cutsOff = false;
    server = createServer((request, response) => {
      if (cutsOff) return void request.socket.destroy();
      request.resume().on('end', () => response.writeHead(202).end(`{"id":"${id}"}`));
    });
    server.on('connection', (socket) => sockets.push(socket));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    poster = await Poster.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 2);
  });
  afterEach(() => {
    poster.close();
    server.close();
  });

  it('tells status and id, and has no more requests under way than connections', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => poster.post('/orders', '{}')));
    expect(answers).toEqual(Array.from({ length: 20 }, () => ({ status: 202, id })));
    expect(sockets).toHaveLength(2);
  });

  it('opens anew what the server has closed meanwhile, whatever that said in parting', async () => {
    for (const socket of sockets) socket.end('HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n\r\n');
    await Promise.all(sockets.map((socket) => once(socket, 'close')));
    const answers = await Promise.all(Array.from({ length: 6 }, () => poster.post('/orders', '{}')));
    expect(answers).toEqual(Array.from({ length: 6 }, () => ({ status: 202, id })));
  });

  it('answers 0 to each request that is cut off, also to those that wait for a connection', async () => {
    cutsOff = true;
    const answers = await Promise.all(Array.from({ length: 6 }, () => poster.post('/orders', '{}')));
    expect(answers).toEqual(Array.from({ length: 6 }, () => ({ status: 0, id: undefined })));
  });
});
