import { describe, expect, it } from 'vitest';
import { canonicalRequest, type SignedRequest, signatureOf } from './sign.js';

/** AWS's published examples: its test suite of Signature Version 4, and the request of its guide. */
const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const time = '20150830T123600Z';
const scope = { date: '20150830', region: 'us-east-1', service: 'service' };
const vanilla: SignedRequest = {
  method: 'GET',
  path: '/',
  query: '',
  headers: { host: 'example.amazonaws.com', 'x-amz-date': time },
  body: new Uint8Array(),
};
const signed = ['host', 'x-amz-date'];
const sign = (request: SignedRequest, names: readonly string[] = signed): string => signatureOf(request, names, { time, scope, secret });

describe('a signature', () => {
  it.each([
    ['get-vanilla', vanilla, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['post-vanilla', { ...vanilla, method: 'POST' }, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'get-vanilla-query-order-key-case',
      { ...vanilla, query: 'Param2=value2&Param1=value1' },
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
  ])('is that of the published vector %s', (_, request, signature) => {
    expect(sign(request)).toBe(signature);
  });

  it('is that of the published request to IAM', () => {
    const headers = { ...vanilla.headers, host: 'iam.amazonaws.com', 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
    const request = { ...vanilla, query: 'Action=ListUsers&Version=2010-05-08', headers };
    const names = ['content-type', 'host', 'x-amz-date'];
    expect(signatureOf(request, names, { time, scope: { ...scope, service: 'iam' }, secret })).toBe(
      '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    );
  });

  it('is another one for another body, header, path or query', () => {
    const other = [
      { ...vanilla, body: Buffer.from('x') },
      { ...vanilla, headers: { ...vanilla.headers, host: 'example.com' } },
      { ...vanilla, path: '/x' },
      { ...vanilla, query: 'x' },
    ];
    expect(new Set([vanilla, ...other].map((request) => sign(request))).size).toBe(5);
  });

  it('takes headers trimmed and with single spaces', () => {
    const headers = { ...vanilla.headers, 'my-header': '  a   b  ' };
    expect(canonicalRequest({ ...vanilla, headers }, ['my-header'])).toContain('\nmy-header:a b\n\nmy-header\n');
  });
});
