import type { Json } from '@quadrille/asl';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Bindings } from './bindings.js';
import { callFunction } from './functions.js';
import { callOf, serve } from './outside.fixture.js';

describe('a function that is bound to an address', () => {
  const functions = (host: string): Bindings['functions'] => ({ price: { url: `http://${host}/price` } });
  const direct = 'arn:aws:lambda:us-east-1:123456789012:function:price';

  it('gets the payload and answers with its own', async () => {
    const host = await serve((request, response) => void request.toArray().then((chunks: Buffer[]) => response.end(Buffer.concat(chunks))));
    expect(await callFunction(functions(host), 'price', callOf(direct, { n: 1 }))).toEqual({ kind: 'succeeded', output: { n: 1 } });
    const invoked = callOf('arn:aws:states:::lambda:invoke', { FunctionName: 'price', Payload: { n: 2 } });
    expect(await callFunction(functions(host), 'price', invoked)).toMatchObject({ output: { Payload: { n: 2 }, StatusCode: 200 } });
  });

  it('fails with the type of its error', async () => {
    const error = { errorType: 'OutOfStock', errorMessage: 'none left' };
    const host = await serve(
      (_, response) => void response.writeHead(200, { 'x-amz-function-error': 'Unhandled' }).end(JSON.stringify(error)),
    );
    expect(await callFunction(functions(host), 'price', callOf(direct, {}))).toEqual({
      kind: 'failed',
      error: 'OutOfStock',
      cause: JSON.stringify(error),
    });
  });

  it('has as long as its task, and fifteen minutes where that says nothing', async () => {
    const patience = vi.spyOn(AbortSignal, 'timeout');
    onTestFinished(() => patience.mockRestore());
    const host = await serve((request, response) => void (request.url === '/price' ? undefined : response.end()));
    const { task, ...call } = callOf(direct, {});
    expect(await callFunction(functions(host), 'price', { ...call, task: { ...task, timeoutSeconds: 1 } })).toEqual({
      kind: 'failed',
      error: 'Lambda.SdkClientException',
      cause: 'No answer within 1 seconds.',
    });
    const quick = { price: { url: `http://${host}/` } };
    await callFunction(quick, 'price', callOf(direct, {}));
    await callFunction(quick, 'price', { ...call, task: { ...task, timeoutSeconds: 86_400 } });
    expect(patience.mock.calls).toEqual([[1000], [900_000], [900_000]]);
  });

  it('has to be bound', async () => {
    expect(await callFunction({}, 'toString', callOf(direct, {}))).toMatchObject({ error: 'Lambda.ResourceNotFoundException' });
  });
});

const invoke = 'arn:aws:states:::lambda:invoke';

/** Where the answer says nothing of an id. */
const metadata = (HttpStatusCode: number) => ({
  SdkHttpMetadata: expect.objectContaining({ HttpStatusCode }) as Json,
  SdkResponseMetadata: { RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string },
});

describe('lambda:invoke', () => {
  const bound = (host: string): Bindings['functions'] => ({ price: { url: `http://${host}/price` } });
  const invoked = (functions: Bindings['functions'], InvocationType: Json, more: Record<string, Json> = {}) =>
    callFunction(functions, 'price', callOf(invoke, { FunctionName: 'price', Payload: { n: 2 }, InvocationType, ...more }));

  it.each<[Json]>([['RequestResponse'], [null]])('waits for the answer, as %j says', async (type) => {
    const host = await serve((_, response) => void response.end('{"total":5}'));
    expect(await invoked(bound(host), type)).toMatchObject({
      kind: 'succeeded',
      output: { ExecutedVersion: '$LATEST', Payload: { total: 5 }, StatusCode: 200 },
    });
  });

  it('tells of the answer what a client of AWS does, and none of the headers of the function itself', async () => {
    const host = await serve((_, response) => {
      response
        .setHeader('date', 'Thu, 08 Jan 2026 19:00:00 GMT')
        .setHeader('content-type', 'application/json')
        .setHeader('connection', 'close');
      response.setHeader('set-cookie', 'session=secret').setHeader('x-amzn-requestid', 'r-1').setHeader('x-amzn-trace-id', 'x'.repeat(257));
      response.setHeader('content-length', 2).end('{}');
    });
    const HttpHeaders = {
      'Content-Length': '2',
      'Content-Type': 'application/json',
      Date: 'Thu, 08 Jan 2026 19:00:00 GMT',
      'x-amzn-RequestId': 'r-1',
    };
    const AllHttpHeaders = Object.fromEntries(Object.entries(HttpHeaders).map(([name, value]) => [name, [value]]));
    expect(await invoked(bound(host), 'RequestResponse')).toMatchObject({
      output: { SdkHttpMetadata: { AllHttpHeaders, HttpHeaders, HttpStatusCode: 200 }, SdkResponseMetadata: { RequestId: 'r-1' } },
    });
    const { output } = (await invoked(bound(host), 'RequestResponse')) as { output: Record<string, Record<string, object>> };
    expect(output['SdkHttpMetadata']!['HttpHeaders']).toEqual(HttpHeaders);
  });

  it.each([
    ['answers', 200, {}],
    ['fails', 200, { 'x-amz-function-error': 'Unhandled' }],
    ['is overrun', 503, {}],
  ])('delivers an Event, whatever comes of it: the function %s', async (_, status, headers) => {
    const heard: unknown[] = [];
    const host = await serve((request, response) => {
      void request.toArray().then((chunks: Buffer[]) => {
        heard.push(request.headers['x-amz-invocation-type'], JSON.parse(Buffer.concat(chunks).toString()));
        response.writeHead(status, headers).end('none of JSON');
      });
    });
    expect(await invoked(bound(host), 'Event')).toEqual({ kind: 'succeeded', output: { ...metadata(202), StatusCode: 202 } });
    expect(heard).toEqual(['Event', { n: 2 }]);
  });

  it('fails where an Event cannot be delivered', async () => {
    expect(await invoked(bound('127.0.0.1:1'), 'Event')).toMatchObject({ kind: 'failed', error: 'Lambda.SdkClientException' });
    expect(await invoked({}, 'Event')).toMatchObject({ kind: 'failed', error: 'Lambda.ResourceNotFoundException' });
  });

  it('makes no call for a DryRun, which only asks whether there is the function', async () => {
    let asked = 0;
    const host = await serve((_, response) => void response.end(String(asked++)));
    expect(await invoked(bound(host), 'DryRun')).toEqual({ kind: 'succeeded', output: { ...metadata(204), StatusCode: 204 } });
    expect(await invoked({}, 'DryRun')).toMatchObject({ kind: 'failed', error: 'Lambda.ResourceNotFoundException' });
    expect(asked).toBe(0);
  });

  it('refuses other types of invocations', async () => {
    expect(await invoked(bound('127.0.0.1:1'), 'event')).toEqual({
      kind: 'failed',
      error: 'Lambda.AWSLambdaException',
      cause:
        "1 validation error detected: Value 'event' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]",
    });
  });
});
