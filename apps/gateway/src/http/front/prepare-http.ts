import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { hideUrl } from '@quadrille/telemetry';
import { GATEWAY_SETTINGS, type GatewaySettings } from '../../gateway.settings.js';
import { BadInput } from '../limits/bad-input.js';
import { holdsCardNumber, refuseCardNumbers } from '../limits/card-numbers.js';
import { readJson } from '../limits/read-json.js';
import { KnownRoutes } from './known-routes.js';

const decoded = (url: string): string => {
  try {
    return decodeURIComponent(url.replaceAll('+', ' '));
  } catch {
    return url;
  }
};

/** What every request has to keep to, whichever route it is for: set before the first route is known. */
export const prepareHttp = (app: NestFastifyApplication): void => {
  const settings = app.get<GatewaySettings>(GATEWAY_SETTINGS);
  const fastify = app.getHttpAdapter().getInstance();
  const routes = new KnownRoutes();

  const server = fastify.server;
  server.requestTimeout = settings.BODY_TIMEOUT_MS;
  server.headersTimeout = settings.BODY_TIMEOUT_MS;

  fastify.removeAllContentTypeParsers();
  app.useBodyParser<typeof server>('application/json', { bodyLimit: settings.MAX_BODY_BYTES }, (_request, bytes, done) => {
    if (bytes.length === 0) {
      done(null, undefined);
      return;
    }
    const body = readJson(bytes, { depth: settings.MAX_BODY_DEPTH });
    refuseCardNumbers(body);
    done(null, body);
  });
  app.useBodyParser('*', { bodyLimit: settings.MAX_BODY_BYTES }, () => {
    throw new BadInput(415, 'The body has to be application/json', { headers: { 'accept-post': 'application/json' } });
  });

  fastify.addHook('onRoute', ({ method, url }) => routes.add(method, url));
  fastify.addHook('onRequest', (request, reply, done) => {
    const url = request.originalUrl;
    if (holdsCardNumber(decoded(url))) {
      hideUrl();
      throw new BadInput(400, 'Card numbers are not accepted');
    }
    if (url.length > settings.MAX_URL_LENGTH) throw new BadInput(414, `The URL is longer than ${settings.MAX_URL_LENGTH} characters`);
    if ((request.headers['content-encoding'] ?? 'identity') !== 'identity')
      throw new BadInput(415, 'The body has to come uncompressed', { headers: { 'accept-encoding': 'identity' } });
    // What Nest itself answers to a route with nothing in its parameter would repeat the path.
    if (!request.is404 && !Object.values(request.params as object).includes('')) {
      done();
      return;
    }
    const methods = routes.methodsOf(request.url);
    if (methods.length === 0) throw new BadInput(404, 'There is nothing here');
    const headers = { allow: methods.join(', ') };
    if (request.method !== 'OPTIONS') throw new BadInput(405, `This path does not know ${request.method}`, { headers });
    void reply.code(204).headers(headers).send();
  });
};
