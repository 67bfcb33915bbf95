import { createHash, createHmac } from 'node:crypto';

/** What of a request is signed. `path` and `query` as they came; headers by lower-case name. */
export type SignedRequest = Readonly<{
  method: string;
  path: string;
  query: string;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
}>;

/** `date` is `YYYYMMDD`. */
export type Scope = Readonly<{ date: string; region: string; service: string }>;

export const algorithm = 'AWS4-HMAC-SHA256';

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();

/** RFC 3986 as Signature Version 4 wants it: everything but letters, digits and `-._~`. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** Each segment once more on top of what the sender encoded, as every service but S3 does it. */
const canonicalPath = (path: string): string => path.split('/').map(encoded).join('/') || '/';

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const canonicalQuery = (query: string): string =>
  query
    .split('&')
    .filter(Boolean)
    .map((pair) => {
      const [key = '', ...value] = pair.split('=');
      return `${encoded(decoded(key))}=${encoded(decoded(value.join('=')))}`;
    })
    .sort()
    .join('&');

/** The canonical request of Signature Version 4; `signed` are the names of the headers that count, in order. */
export const canonicalRequest = ({ method, path, query, headers, body }: SignedRequest, signed: readonly string[]): string =>
  [
    method,
    canonicalPath(path),
    canonicalQuery(query),
    ...signed.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    signed.join(';'),
    sha256(body),
  ].join('\n');

/** The signature in hexadecimal; `time` is `YYYYMMDDTHHMMSSZ`. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
export const signatureOf = (
  request: SignedRequest,
  signed: readonly string[],
  { time, scope, secret }: Readonly<{ time: string; scope: Scope; secret: string }>,
): string => {
  const text = [algorithm, time, `${scope.date}/${scope.region}/${scope.service}/aws4_request`, sha256(canonicalRequest(request, signed))];
  const key = [scope.date, scope.region, scope.service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return hmac(key as Buffer, text.join('\n')).toString('hex');
};
