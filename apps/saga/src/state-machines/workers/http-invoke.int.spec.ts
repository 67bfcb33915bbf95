import type { Json } from '@quadrille/asl';
import { describe, expect, it } from 'vitest';
import type { Bindings } from './bindings.js';
import { invokeHttp } from './http-invoke.js';
import { callOf, serve } from './outside.fixture.js';

describe('http:invoke', () => {
  const connection = 'arn:aws:events:us-east-1:123456789012:connection/shop/1';
  const connections = (host: string): Bindings['connections'] => ({
    [connection]: { hosts: [host], headers: { authorization: 'Bearer of-the-connection' }, query: {}, allowHttp: true },
  });
  const invoke = (host: string, fields: Record<string, Json>, allowed = host) =>
    invokeHttp(
      connections(allowed),
      callOf('arn:aws:states:::http:invoke', {
        ApiEndpoint: `http://${host}/orders`,
        Method: 'POST',
        Authentication: { ConnectionArn: connection },
        ...fields,
      }),
    );

  it('sends what the state says with what the connection adds, and tells the whole answer', async () => {
    const host = await serve((request, response) => {
      void request.toArray().then((chunks: Buffer[]) => {
        const { authorization, 'idempotency-key': key } = request.headers;
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ url: request.url, authorization, key, body: JSON.parse(Buffer.concat(chunks).toString()) }));
      });
    });
    expect(await invoke(host, { RequestBody: { n: 1 }, QueryParameters: { page: ['1', '2'] } })).toMatchObject({
      kind: 'succeeded',
      output: {
        StatusCode: 200,
        ResponseBody: { url: '/orders?page=1&page=2', authorization: 'Bearer of-the-connection', key: 'key-1', body: { n: 1 } },
      },
    });
  });

  it('goes nowhere but to the hosts of its connection', async () => {
    let asked = 0;
    const host = await serve((_, response) => void response.end(String(asked++)));
    expect(await invoke(host, {}, 'shop.example')).toMatchObject({ kind: 'failed', error: 'States.Runtime' });
    expect(await invoke(host, { ApiEndpoint: `http://user:secret@${host}/` })).toMatchObject({ kind: 'failed' });
    expect(await invoke(host, { Authentication: { ConnectionArn: '__proto__' } })).toMatchObject({ kind: 'failed' });
    expect(await invoke(host, { Headers: { Host: 'elsewhere' } })).toMatchObject({ kind: 'failed' });
    expect(asked).toBe(0);
  });

  it.each<[Json, string]>([
    [null, 'They must be an object'],
    ['x', 'They must be an object'],
    [{ Method: 'GET' }, "The field 'ApiEndpoint' is required but was missing"],
    [{ ApiEndpoint: 'https://shop.example/', Method: null }, "The value of the field 'Method' has an invalid format"],
  ])('fails of %j, and says why', async (parameters, why) => {
    expect(await invokeHttp({}, callOf('arn:aws:states:::http:invoke', parameters))).toEqual({
      kind: 'failed',
      error: 'States.Runtime',
      cause: `The Parameters could not be used to start the Task: [${why}]`,
    });
  });

  it('sends a form where it is to be URL-encoded, its arrays as the state says', async () => {
    const host = await serve((request, response) => {
      void request
        .toArray()
        .then((chunks: Buffer[]) => response.end(`${request.headers['content-type']} ${Buffer.concat(chunks).toString()}`));
    });
    const sent = (transform: Json) =>
      invoke(host, { RequestBody: { ids: [1, 2] }, Transform: { RequestBodyEncoding: 'URL_ENCODED', ...(transform as object) } });
    const form = 'application/x-www-form-urlencoded';
    expect(await sent({})).toMatchObject({ output: { ResponseBody: `${form} ids%5B0%5D=1&ids%5B1%5D=2` } });
    expect(await sent({ RequestEncodingOptions: { ArrayFormat: 'REPEAT' } })).toMatchObject({
      output: { ResponseBody: `${form} ids=1&ids=2` },
    });
    expect(await sent({ RequestEncodingOptions: { ArrayFormat: 'NONE' } })).toMatchObject({ kind: 'failed', error: 'States.Runtime' });
  });

  it('follows no redirect', async () => {
    const seen: string[] = [];
    const host = await serve((request, response) => {
      seen.push(request.url ?? '');
      response.writeHead(302, { location: '/secret' }).end();
    });
    expect(await invoke(host, {})).toMatchObject({ kind: 'failed', error: 'States.Http.StatusCode.302' });
    expect(seen).toEqual(['/orders']);
  });

  it('fails with the status, and waits as long as it was asked to', async () => {
    const host = await serve((_, response) => void response.writeHead(503, { 'retry-after': '7' }).end('later'));
    expect(await invoke(host, {})).toMatchObject({ kind: 'failed', error: 'States.Http.StatusCode.503', retryAfterSeconds: 7 });
  });

  it('does not take in an answer without end', async () => {
    const host = await serve((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    });
    expect(await invoke(host, {})).toMatchObject({ kind: 'failed', error: 'States.DataLimitExceeded' });
  });

  it('fails when nobody is there', async () => {
    expect(await invoke('127.0.0.1:1', {})).toMatchObject({ kind: 'failed', error: 'States.Http.Socket' });
  });
});
