import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { serviceAdapter } from '@quadrille/service';

const houseWide = /^\/operator\/(parked|audit|effects)(?=[/?]|$)/;
const own = /^\/operator\/own\/(parked|audit|effects)(?=[/?]|$)/;

/**
 * Every service answers `/operator/parked`, `audit` and `effects` for itself, the front door too. From outside these names speak for the whole
 * house here; what the front door has of its own is asked for as `/operator/own/…`.
 */
export const rewriteOperatorUrl = (url: string): string =>
  houseWide.test(url) ? url.replace('/operator/', '/operator/house/') : own.test(url) ? url.replace('/operator/own/', '/operator/') : url;

/** Looks every `lookEveryMs` for requests that take too long. */
export const gatewayAdapter = (lookEveryMs?: number): FastifyAdapter =>
  serviceAdapter({
    // What comes while the service stops, on a connection that is there, is answered as ever.
    return503OnClosing: false,
    rewriteUrl: ({ url = '/' }) => rewriteOperatorUrl(url),
    ...(lookEveryMs !== undefined && { lookEveryMs }),
  });
