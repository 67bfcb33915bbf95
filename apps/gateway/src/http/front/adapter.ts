import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Problem, problemBody, problemContentType } from '@quadrille/service';
import { hideUrl } from '@quadrille/telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';

/** Longer heads are refused by Node itself. */
const maxHeadBytes = 16_384;

const houseWide = /^\/operator\/(parked|audit|effects)(?=[/?]|$)/;
const own = /^\/operator\/own\/(parked|audit|effects)(?=[/?]|$)/;

/**
 * Every service answers `/operator/parked`, `audit` and `effects` for itself, the front door too. From outside these names speak for the whole
 * house here; what the front door has of its own is asked for as `/operator/own/…`.
 */
export const rewriteOperatorUrl = (url: string): string =>
  houseWide.test(url) ? url.replace('/operator/', '/operator/house/') : own.test(url) ? url.replace('/operator/own/', '/operator/') : url;

const answers: Readonly<Record<string, Readonly<{ status: number; detail: string }>>> = {
  HPE_HEADER_OVERFLOW: { status: 431, detail: 'the head of the request is too long' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, detail: 'the request did not arrive in time' },
};

/** What is no HTTP, too long in its head, or too slow, is answered before there is a request to answer. */
const answerSocket = (error: Error & { code?: string }, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const { status, detail } = answers[error.code ?? ''] ?? { status: 400, detail: 'this is no HTTP request' };
  const body = problemBody(new Problem(status, detail));
  const text = JSON.stringify(body);
  if (socket.writable)
    socket.write(
      `HTTP/1.1 ${status} ${String(body['title'])}\r\ncontent-type: ${problemContentType}\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
    );
  socket.destroySoon();
};

/** Looks every `lookEveryMs` for requests that take too long: by so much later than their time are they answered at most. */
export const gatewayAdapter = (lookEveryMs = 1000): FastifyAdapter =>
  new FastifyAdapter({
    // What comes while the service stops, on a connection that is there, is answered as ever.
    return503OnClosing: false,
    http: { maxHeaderSize: maxHeadBytes, connectionsCheckingInterval: lookEveryMs },
    rewriteUrl: ({ url = '/' }) => rewriteOperatorUrl(url),
    clientErrorHandler: answerSocket,
    frameworkErrors: (_error: Error, _request: FastifyRequest, reply: FastifyReply) => {
      // The only framework error of these routes: a path that is not well-formed. Fastify's own answer would repeat it, and nobody looked what stands in it.
      hideUrl();
      void reply
        .code(400)
        .header('content-type', problemContentType)
        .send(problemBody(new Problem(400, 'the path is not well-formed')));
    },
  });
