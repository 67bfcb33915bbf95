import { describe, expect, it } from 'vitest';
import { readAccessKeys } from './access-keys.js';
import { authenticate, type Gate } from './authenticate.js';
import { signatureOf, type SignedRequest } from './sign.js';

const now = Date.UTC(2026, 10, 21, 15, 4, 5);
const time = '20261121T150405Z';
const keys = readAccessKeys('[default]\naws_access_key_id = QUADRILLEKEY\naws_secret_access_key=a/secret+of=ours\n');
const gate: Gate = { keys, region: 'us-east-1', now: () => now };
const scope = { date: '20261121', region: 'us-east-1', service: 'states' };
const names = ['content-type', 'host', 'x-amz-date', 'x-amz-target'];

type Attempt = Partial<{
  at: string;
  scope: typeof scope;
  names: readonly string[];
  secret: string;
  id: string;
  extra: Record<string, string>;
}>;
const signedRequest = ({
  at = time,
  scope: where = scope,
  names: signed = names,
  secret = 'a/secret+of=ours',
  id = 'QUADRILLEKEY',
  extra = {},
}: Attempt = {}): SignedRequest => {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    host: 'localhost:3006',
    'x-amz-date': at,
    'x-amz-target': 'AWSStepFunctions.ListActivities',
    ...extra,
  };
  const request = { method: 'POST', path: '/', query: '', headers, body: Buffer.from('{}') };
  const signature = signatureOf(request, signed, { time: at, scope: where, secret });
  const authorization = `AWS4-HMAC-SHA256 Credential=${id}/${where.date}/${where.region}/${where.service}/aws4_request, SignedHeaders=${signed.join(';')}, Signature=${signature}`;
  return { ...request, headers: { ...headers, authorization } };
};
const refusalOf = (request: SignedRequest, at: Gate = gate): unknown => {
  try {
    return authenticate(request, at);
  } catch (error) {
    return (error as { refusal?: string }).refusal;
  }
};
const withHeader = (name: string, value: string | undefined): SignedRequest => {
  const request = signedRequest();
  const headers = Object.entries({ ...request.headers, [name]: value }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return { ...request, headers: Object.fromEntries(headers) };
};

describe('a request', () => {
  it('with a valid signature is let in, and it is known whose it is', () => {
    expect(authenticate(signedRequest(), gate)).toEqual({ accessKeyId: 'QUADRILLEKEY' });
  });

  it('without a signature is turned away', () => {
    expect(refusalOf(withHeader('authorization', undefined))).toBe('MissingAuthenticationTokenException');
  });

  it.each([
    'Bearer x',
    'AWS4-HMAC-SHA256',
    'AWS4-HMAC-SHA256 Credential=a/b/c',
    'AWS4-HMAC-SHA256 Credential=K/20261121/us-east-1/states/x, SignedHeaders=host, Signature=0',
  ])('with half a signature (%s) is turned away', (header) => {
    expect(refusalOf(withHeader('authorization', header))).toBe('IncompleteSignatureException');
  });

  it('of a key that nobody configured, or of a session, is not recognised', () => {
    expect(refusalOf(signedRequest({ id: 'SOMEBODY' }))).toBe('UnrecognizedClientException');
    expect(refusalOf(signedRequest(), { ...gate, keys: new Map() })).toBe('UnrecognizedClientException');
    const session = signedRequest({
      extra: { 'x-amz-security-token': 't' },
      names: [...names.slice(0, 3), 'x-amz-security-token', 'x-amz-target'],
    });
    expect(refusalOf(session)).toBe('UnrecognizedClientException');
  });

  it.each<[string, SignedRequest]>([
    ['another body', { ...signedRequest(), body: Buffer.from('{"name":"x"}') }],
    ['another operation', withHeader('x-amz-target', 'AWSStepFunctions.DeleteStateMachine')],
    ['another host', withHeader('host', 'elsewhere')],
    ['another path', { ...signedRequest(), path: '/x' }],
    ['another secret', signedRequest({ secret: 'another' })],
    ['an operation that was not signed', signedRequest({ names: ['host', 'x-amz-date'] })],
    ['a host that was not signed', signedRequest({ names: ['x-amz-date', 'x-amz-target'] })],
    ['another region', signedRequest({ scope: { ...scope, region: 'eu-west-1' } })],
    ['another service', signedRequest({ scope: { ...scope, service: 's3' } })],
    ['another day', signedRequest({ scope: { ...scope, date: '20261120' } })],
    ['a signature cut short', withHeader('authorization', signedRequest().headers['authorization']?.slice(0, -1))],
  ])('with %s than what was signed is turned away', (_, request) => {
    expect(refusalOf(request)).toBe('InvalidSignatureException');
  });

  it('counts within five minutes of its time, and no longer', () => {
    const later = (ms: number): unknown => refusalOf(signedRequest(), { ...gate, now: () => now + ms });
    expect([later(299_000), later(-299_000)]).toEqual([{ accessKeyId: 'QUADRILLEKEY' }, { accessKeyId: 'QUADRILLEKEY' }]);
    expect([later(301_000), later(-301_000)]).toEqual(['InvalidSignatureException', 'InvalidSignatureException']);
    expect(refusalOf(withHeader('x-amz-date', 'yesterday'))).toBe('IncompleteSignatureException');
    expect(refusalOf(withHeader('x-amz-date', undefined))).toBe('IncompleteSignatureException');
  });
});

describe('a credentials file', () => {
  it('gives the key pair of each profile, and nothing of half a pair', () => {
    const text =
      '# keys\n[one]\naws_access_key_id=A\naws_secret_access_key = x\n\n[profile two]\r\naws_access_key_id = B\r\naws_secret_access_key = y\r\n[half]\naws_access_key_id = C\n';
    expect([...readAccessKeys(text)]).toEqual([
      ['A', 'x'],
      ['B', 'y'],
    ]);
  });
});
