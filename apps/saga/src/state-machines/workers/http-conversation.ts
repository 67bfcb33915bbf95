/** A request as it is sent, but for what the transport adds. */
export type HttpRequest = Readonly<{ url: URL; method: string; headers: [string, string][]; body: string | undefined }>;

export type Reply = Readonly<{ status: number; statusText: string; headers: Headers; text: string }>;

/** What was said over HTTP, in the texts that `TestState` tells it in: no request where none was made, no response where none came. */
export type HttpConversation = Readonly<{
  request?: Readonly<{ protocol: string; method: string; url: string; headers: string; body?: string }>;
  response?: Readonly<{ protocol: string; statusCode: string; statusMessage: string; headers: string; body: string }>;
}>;

/** Hears a conversation while it is held, in parts. What a connection adds to a request is secret. */
export type HttpListener = Readonly<{ mayKnowSecrets: boolean; hear: (said: HttpConversation) => void }>;

export const requestTold = ({ url, method, headers, body }: HttpRequest): NonNullable<HttpConversation['request']> => ({
  protocol: protocolOf(url),
  method,
  url: url.href,
  headers: headersTold(headers),
  ...(body !== undefined && { body }),
});

/** Nothing is left out of a response, as in AWS: what it repeats of the request's secrets is seen. */
export const responseTold = (url: URL, { status, statusText, headers, text }: Reply): NonNullable<HttpConversation['response']> => ({
  protocol: protocolOf(url),
  statusCode: String(status),
  statusMessage: statusText,
  headers: headersTold(headers),
  body: text,
});

const protocolOf = ({ protocol }: URL): string => protocol.slice(0, -1);

/** `[name: value, name: value]`, as the examples of the developer guide have it. */
const headersTold = (headers: Iterable<readonly [string, string]>): string =>
  `[${[...headers].map(([name, value]) => `${name}: ${value}`).join(', ')}]`;
