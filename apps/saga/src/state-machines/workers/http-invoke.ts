import type { Json, JsonObject } from '@quadrille/asl';
import type { Bindings, Connection } from './bindings.js';
import { resolved } from './bindings.js';
import type { Answer, Call, Failure } from './call.js';
import { exchange, type Reply, retryAfterOf } from './exchange.js';

const methods = new Set(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD']);
/** Headers that a state machine may not set, as in AWS. */
const reserved =
  /^(x-forwarded.*|x-amz.*|x-amzn.*|authorization|connection|content-encoding|content-length|content-md5|date|expect|host|max-forwards|proxy-authenticate|server|te|trailer|transfer-encoding|upgrade|via|www-authenticate)$/i;

type Fields = Readonly<Record<string, Json | undefined>>;

/** `http:invoke`: a request to one of the hosts of a configured connection, with what the connection adds. */
export const invokeHttp = async (connections: Bindings['connections'], call: Call): Promise<Answer> => {
  const parameters = call.task.parameters as Fields;
  const asked = requestOf(connections, parameters, call.idempotencyKey);
  if ('kind' in asked) return asked;
  const reply = await exchange(asked.url, asked.init, call.signal);
  return 'kind' in reply ? reply : answerOf(reply);
};

const refused = (cause: string): Failure => ({ kind: 'failed', error: 'States.Runtime', cause });

const requestOf = (
  connections: Bindings['connections'],
  parameters: Fields,
  idempotencyKey: string,
): Readonly<{ url: URL; init: RequestInit }> | Failure => {
  const arn =
    (parameters['InvocationConfig'] as JsonObject | undefined)?.['ConnectionArn'] ??
    (parameters['Authentication'] as JsonObject | undefined)?.['ConnectionArn'];
  const connection = typeof arn === 'string' && Object.hasOwn(connections, arn) ? connections[arn] : undefined;
  if (!connection) return refused(`There is no connection ${String(arn)}.`);
  const endpoint = String(parameters['ApiEndpoint']);
  if (!URL.canParse(endpoint)) return refused(`'${endpoint}' is no address.`);
  const url = new URL(endpoint);
  const refusal = refusalOf(url, connection);
  if (refusal !== undefined) return refused(refusal);
  const method = String(parameters['Method']).toUpperCase();
  if (!methods.has(method)) return refused(`'${method}' is no method of HTTP.`);
  const forbidden = Object.keys((parameters['Headers'] as JsonObject | undefined) ?? {}).find((name) => reserved.test(name));
  if (forbidden !== undefined) return refused(`The header '${forbidden}' cannot be set.`);
  addQuery(url, parameters['QueryParameters']);
  for (const [name, value] of Object.entries(resolved(connection.query))) url.searchParams.set(name, value);
  const body = bodyOf(parameters);
  const headers = new Headers({ 'idempotency-key': idempotencyKey, ...(body && { 'content-type': body.type }) });
  for (const [name, value] of Object.entries((parameters['Headers'] as JsonObject | undefined) ?? {})) headers.set(name, String(value));
  for (const [name, value] of Object.entries(resolved(connection.headers))) headers.set(name, value);
  const hasBody = body && method !== 'GET' && method !== 'HEAD';
  return { url, init: { method, headers, ...(hasBody && { body: body.text }) } };
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

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

const bodyOf = (parameters: Fields): Readonly<{ text: string; type: string }> | undefined => {
  const { RequestBody: body, Transform: transform } = parameters;
  if (body === undefined) return undefined;
  if ((transform as JsonObject | undefined)?.['RequestBodyEncoding'] !== 'URL_ENCODED')
    return { text: typeof body === 'string' ? body : JSON.stringify(body), type: 'application/json' };
  const form = new URL('form:');
  addQuery(form, body);
  return { text: form.searchParams.toString(), type: 'application/x-www-form-urlencoded' };
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
