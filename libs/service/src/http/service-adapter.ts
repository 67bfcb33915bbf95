import { FastifyAdapter } from '@nestjs/platform-fastify';
import { hideUrl } from '@quadrille/telemetry';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Problem, problemBody, problemContentType } from './problem.js';

/** Longer heads are refused by Node itself. */
const maxHeadBytes = 16_384;

/**
 * The time in which a request has to be there whole; its answer may take longer. The longest request, 52 MiB for the state machines, comes in
 * time at 8 Mbit/s.
 */
const requestWithinMs = 60_000;

/** Requests that take too long are looked for so often: by so much later than their time are they answered at most. */
const lookEveryMs = 1000;

const answers: Readonly<Record<string, Readonly<{ status: number; detail: string }>>> = {
  HPE_HEADER_OVERFLOW: { status: 431, detail: 'the head of the request is too long' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, detail: 'the request did not arrive in time' },
};

/** What is no HTTP, too long in its head, or too slow, is answered before there is a request to answer. */
const answerSocket = (socket: Socket, code = ''): void => {
  const { status, detail } = answers[code] ?? { status: 400, detail: 'this is no HTTP request' };
  const body = problemBody(new Problem(status, detail));
  const text = JSON.stringify(body);
  socket.write(
    `HTTP/1.1 ${status} ${String(body['title'])}\r\ncontent-type: ${problemContentType}\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
  );
  socket.destroySoon();
};

/**
 * Whether the client would take what is written now as the answer to what is wrong. Where an earlier answer is under way, or not even begun, it would be read
 * as a part of that, or instead of it.
 */
const isNext = (last: ServerResponse | undefined): boolean => {
  if (last === undefined) return true;
  return last.req.complete ? last.writableFinished : last.socket !== null && !last.headersSent;
};

type Reply = Readonly<{
  code: (status: number) => Reply;
  header: (name: string, value: string) => Reply;
  send: (body: unknown) => unknown;
}>;

const refusePath = (reply: Reply): void => {
  // The only framework error of our routes: a path that is not well-formed. Fastify's own answer would repeat it, and nobody looked what stands in it.
  hideUrl();
  reply
    .code(400)
    .header('content-type', problemContentType)
    .send(problemBody(new Problem(400, 'the path is not well-formed')));
};

type Special = Readonly<{
  return503OnClosing?: boolean;
  rewriteUrl?: (request: Readonly<{ url?: string | undefined }>) => string;
  requestTimeout?: number;
  lookEveryMs?: number;
}>;

/** The HTTP side of every service, which may say what is special of its own: what is no request that a route could answer ends here, in time. */
export const serviceAdapter = ({
  requestTimeout = requestWithinMs,
  lookEveryMs: every = lookEveryMs,
  ...special
}: Special = {}): FastifyAdapter => {
  const lastAnswer = new WeakMap<Socket, ServerResponse>();
  const adapter = new FastifyAdapter({
    requestTimeout,
    // The head for itself as long as the whole: Node takes the longer of the two for the whole.
    http: { headersTimeout: requestTimeout, maxHeaderSize: maxHeadBytes, connectionsCheckingInterval: every },
    // No part of a path is longer than a head: whether there is such a thing is for its route to say.
    routerOptions: { maxParamLength: maxHeadBytes },
    frameworkErrors: (_error: unknown, _request: unknown, reply: unknown) => refusePath(reply as Reply),
    clientErrorHandler: (error: Error & { code?: string }, socket: Socket) => {
      if (error.code === 'ECONNRESET' || socket.destroyed) return;
      if (socket.writable && isNext(lastAnswer.get(socket))) answerSocket(socket, error.code);
      else socket.destroy();
    },
    ...special,
  });
  adapter.getInstance().server.on('request', ({ socket }, response) => lastAnswer.set(socket, response));
  return adapter;
};
