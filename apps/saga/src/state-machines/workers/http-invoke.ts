import type { Json, JsonObject } from '@quadrille/asl';
import { z } from 'zod';
import type { Bindings, Connection } from './bindings.js';
import { resolved } from './bindings.js';
import type { Answer, Call, Failure } from './call.js';
import { exchange, retryAfterOf } from './exchange.js';
import { type HttpRequest, type Reply, requestTold, responseTold } from './http-conversation.js';
import { readParameters } from './parameters.js';
import { textOf, urlEncoded } from './url-encoded.js';

const longestSeconds = 60;
const methods = new Set(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD']);
/** Headers that a state machine may not set, as in AWS. */
const reserved =
  /^(x-forwarded.*|x-amz.*|x-amzn.*|authorization|connection|content-encoding|content-length|content-md5|date|expect|host|max-forwards|proxy-authenticate|server|te|trailer|transfer-encoding|upgrade|via|www-authenticate)$/i;

const shape = z.object({ ApiEndpoint: z.string(), Method: z.string() }).catchall(z.custom<Json>());
type Fields = Readonly<z.output<typeof shape>>;

/**
 * `http:invoke`: a request to one of the hosts of a configured connection, with what the connection adds. A listener hears the request
 * as it is without that, unless it may know secrets, and the response as it came.
 */
export const invokeHttp = async (connections: Bindings['connections'], call: Call): Promise<Answer> => {
  const { idempotencyKey, listener } = call;
  const { fields: parameters, failure } = readParameters(shape, call);
  if (failure) return failure;
  const connection = connectionOf(connections, parameters);
  if ('kind' in connection) return connection;
  const asked = requestOf(connection, parameters, idempotencyKey);
  if ('kind' in asked) return asked;
  if (listener) {
    const told = listener.mayKnowSecrets ? asked : requestOf({ ...connection, headers: {}, query: {} }, parameters, idempotencyKey);
    if (!('kind' in told)) listener.hear({ request: requestTold(told) });
  }
  const { url, method, headers, body } = asked;
  const reply = await exchange(url, { method, headers: Object.fromEntries(headers), body }, { signal: call.signal, longestSeconds });
  if ('kind' in reply) return reply;
  listener?.hear({ response: responseTold(url, reply) });
  return answerOf(reply);
};

const refused = (cause: string): Failure => ({ kind: 'failed', error: 'States.Runtime', cause });

const connectionOf = (connections: Bindings['connections'], parameters: Fields): Connection | Failure => {
  const arn =
    (parameters['InvocationConfig'] as JsonObject | undefined)?.['ConnectionArn'] ??
    (parameters['Authentication'] as JsonObject | undefined)?.['ConnectionArn'];
  const connection = typeof arn === 'string' && Object.hasOwn(connections, arn) ? connections[arn] : undefined;
  return connection ?? refused(`There is no connection ${String(arn)}.`);
};

const requestOf = (connection: Connection, parameters: Fields, idempotencyKey: string): HttpRequest | Failure => {
  const endpoint = parameters.ApiEndpoint;
  if (!URL.canParse(endpoint)) return refused(`'${endpoint}' is no address.`);
  const url = new URL(endpoint);
  const refusal = refusalOf(url, connection);
  if (refusal !== undefined) return refused(refusal);
  const method = parameters.Method.toUpperCase();
  if (!methods.has(method)) return refused(`'${method}' is no method of HTTP.`);
  const own = Object.entries((parameters['Headers'] as JsonObject | undefined) ?? {});
  const forbidden = own.find(([name]) => reserved.test(name));
  if (forbidden) return refused(`The header '${forbidden[0]}' cannot be set.`);
  addQuery(url, parameters['QueryParameters']);
  for (const [name, value] of Object.entries(resolved(connection.query))) url.searchParams.set(name, value);
  const body = bodyOf(parameters);
  if (body && 'kind' in body) return body;
  const headers = lastOfEach([
    ['idempotency-key', idempotencyKey],
    ...(body ? [['content-type', body.type] as const] : []),
    ...own.map(([name, value]) => [name, String(value)] as const),
    ...Object.entries(resolved(connection.headers)),
  ]);
  // What `fetch` would throw repeats the value, which may be a secret.
  const unfit = headers.find(([name, value]) => !isHeader(name, value));
  if (unfit) return refused(`The header '${unfit[0]}' cannot be sent.`);
  return { url, method, headers, body: method === 'GET' || method === 'HEAD' ? undefined : body?.text };
};

/** Headers of one name, however it is written, are one: the last. */
const lastOfEach = (headers: readonly (readonly [string, string])[]): [string, string][] => [
  ...new Map(headers.map(([name, value]) => [name.toLowerCase(), [name, value] as [string, string]])).values(),
];

const isHeader = (name: string, value: string): boolean => {
  try {
    return new Headers([[name, value]]).has(name);
  } catch {
    return false;
  }
};

const refusalOf = (url: URL, { hosts, allowHttp }: Connection): string | undefined => {
  if (url.username !== '' || url.password !== '') return 'An address with a password in it is not called.';
  if (url.protocol !== 'https:' && !(allowHttp && url.protocol === 'http:')) return `${url.protocol}// is not allowed by the connection.`;
  return hosts.some((host) => host.toLowerCase() === url.host) ? undefined : `The host ${url.host} is not allowed by the connection.`;
};

const addQuery = (url: URL, given: Json | undefined): void => {
  for (const [name, value] of Object.entries((given as JsonObject | undefined) ?? {}))
    for (const each of Array.isArray(value) ? (value as readonly Json[]) : [value]) url.searchParams.append(name, textOf(each));
};

const bodyOf = (parameters: Fields): Readonly<{ text: string; type: string }> | Failure | undefined => {
  const { RequestBody: body, Transform: transform } = parameters;
  if (body === undefined) return undefined;
  const { RequestBodyEncoding, RequestEncodingOptions } = (transform ?? {}) as JsonObject;
  if (RequestBodyEncoding !== 'URL_ENCODED') return { text: textOf(body), type: 'application/json' };
  const encoded = urlEncoded(body, (RequestEncodingOptions as JsonObject | undefined)?.['ArrayFormat']);
  return typeof encoded === 'string' ? { text: encoded, type: 'application/x-www-form-urlencoded' } : refused(encoded.problem);
};

const answerOf = ({ status, statusText, headers, text }: Reply): Answer => {
  const named: Record<string, string[]> = {};
  for (const [name, value] of headers) named[name] = [value];
  const output = { Headers: named, ResponseBody: parsed(text, headers), StatusCode: status, StatusText: statusText };
  if (status >= 200 && status < 300) return { kind: 'succeeded', output };
  const retryAfterSeconds = retryAfterOf(headers);
  return {
    kind: 'failed',
    error: `States.Http.StatusCode.${status}`,
    cause: JSON.stringify(output),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
};

const parsed = (text: string, headers: Headers): Json => {
  if (!/[/+]json\b/.test(headers.get('content-type') ?? '')) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
};
