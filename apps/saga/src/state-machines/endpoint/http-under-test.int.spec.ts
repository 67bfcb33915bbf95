import { TestStateCommand, type TestStateCommandInput } from '@aws-sdk/client-sfn';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allWorkers } from '../workers/all-workers.js';
import { dealingsWith, roleArn } from './dealings.fixture.js';
import { serveTests } from './served.fixture.js';

/** Tells what it was asked; says no to what is `/gone`, and nothing at all to what is `/silent`. */
const shop = createServer((request: IncomingMessage, response) => {
  void request.toArray().then((chunks: Buffer[]) => {
    if (request.url?.startsWith('/silent')) return;
    const heard = { url: request.url, key: request.headers['x-key'], body: Buffer.concat(chunks).toString() };
    const status = request.url?.startsWith('/gone') ? 410 : 200;
    response.writeHead(status, { 'content-type': 'application/json', 'x-shelf': '7' }).end(JSON.stringify(heard));
  });
});
let host = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(shop.address() as AddressInfo).port}`;
});
afterAll(() => {
  shop.closeAllConnections();
  shop.close();
});

const ConnectionArn = 'arn:aws:events:us-east-1:123456789012:connection/shop/1';
const hidden = { header: 'of-the-header', query: 'of-the-query' };
const secretOf: { header: string } = { header: hidden.header };

const served = serveTests({
  call: (asked) => {
    const shopConnection = { hosts: [host], headers: { 'X-Key': secretOf.header }, query: { token: hidden.query }, allowHttp: true };
    const bindings = { connections: { [ConnectionArn]: shopConnection }, functions: {} };
    const nobody = () => Promise.reject(new Error('Nothing else is asked for here.'));
    return allWorkers({ bindings, objects: undefined, findMachine: nobody, start: nobody }).call(asked);
  },
});

const { send } = dealingsWith(() => served.client);

describe('a task over HTTP under test', () => {
  const test = (path: string, more: Partial<TestStateCommandInput> = {}, fields: object = {}) => {
    const Parameters = {
      ApiEndpoint: `http://${host}${path}`,
      Method: 'POST',
      Authentication: { ConnectionArn },
      Headers: { definitionHeader: 'h1' },
      QueryParameters: { page: 1 },
      RequestBody: { sku: 'widget' },
    };
    const definition = JSON.stringify({ Type: 'Task', Resource: 'arn:aws:states:::http:invoke', Parameters, End: true, ...fields });
    return send(new TestStateCommand({ definition, roleArn, inspectionLevel: 'TRACE', ...more }));
  };

  it('tells what was said, but not what the connection added', async () => {
    const { status, inspectionData } = await test('/orders');
    expect(status).toBe('SUCCEEDED');
    expect(inspectionData?.request).toEqual({
      protocol: 'http',
      method: 'POST',
      url: `http://${host}/orders?page=1`,
      headers: expect.stringMatching(/^\[idempotency-key: [0-9a-f-]{36}, content-type: application\/json, definitionHeader: h1\]$/),
      body: '{"sku":"widget"}',
    });
    expect(inspectionData?.response).toMatchObject({ protocol: 'http', statusCode: '200', statusMessage: 'OK' });
    expect(inspectionData?.response?.headers).toMatch(/^\[.*\bx-shelf: 7\b.*\]$/);
    // What the shop says is told as it is, and it repeats what it was asked.
    expect(JSON.parse(inspectionData?.response?.body ?? '')).toEqual({
      url: `/orders?page=1&token=${hidden.query}`,
      key: hidden.header,
      body: '{"sku":"widget"}',
    });
  });

  it('tells the secrets, too, when it is asked to', async () => {
    const { inspectionData } = await test('/orders', { revealSecrets: true });
    expect(inspectionData?.request?.url).toBe(`http://${host}/orders?page=1&token=${hidden.query}`);
    expect(inspectionData?.request?.headers).toContain(`definitionHeader: h1, X-Key: ${hidden.header}]`);
  });

  it('tells what was said although it fails, or is caught', async () => {
    const told = { request: { method: 'POST' }, response: { statusCode: '410', statusMessage: 'Gone' } };
    const error = 'States.Http.StatusCode.410';
    expect(await test('/gone')).toMatchObject({ status: 'FAILED', error, inspectionData: told });
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Repair' }];
    expect(await test('/gone', {}, { Catch })).toMatchObject({ status: 'CAUGHT_ERROR', error, inspectionData: told });
  });

  it('tells the request where no response came in time', async () => {
    const { status, error, inspectionData } = await test('/silent', {}, { TimeoutSeconds: 1 });
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.Timeout' });
    expect(inspectionData?.request?.url).toBe(`http://${host}/silent?page=1`);
    expect(inspectionData?.response).toBeUndefined();
  });

  it('tells of no conversation where none was held', async () => {
    const mocked = await test('/orders', { mock: { result: '{"StatusCode":200}' } });
    expect(mocked).toMatchObject({ status: 'SUCCEEDED', inspectionData: { result: '{"StatusCode":200}' } });
    const refused = await test('/orders', {}, { Parameters: { ApiEndpoint: `http://${host}/`, Method: 'GET', Authentication: {} } });
    expect(refused).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    for (const { inspectionData } of [mocked, refused])
      expect([inspectionData?.request, inspectionData?.response]).toEqual([undefined, undefined]);
  });

  it.each(['INFO', 'DEBUG'] as const)('keeps it to itself at %s, whether secrets may be told or not', async (inspectionLevel) => {
    const { status, inspectionData } = await test('/orders', { inspectionLevel, revealSecrets: true });
    expect(status).toBe('SUCCEEDED');
    expect([inspectionData?.request, inspectionData?.response]).toEqual([undefined, undefined]);
  });

  it('says of a secret that cannot be sent whose it is, and no more', async () => {
    secretOf.header = `${hidden.header}\n!`;
    const answer = await test('/orders');
    secretOf.header = hidden.header;
    expect(answer).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause: "The header 'X-Key' cannot be sent." });
    expect(JSON.stringify(answer)).not.toContain(hidden.header);
  });
});

describe('a Map under test', () => {
  it('is given what its reader would find, as it lies there', async () => {
    const definition = JSON.stringify({
      Type: 'Map',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
        Parameters: { Bucket: 'shop', Key: 'stock.csv' },
      },
      ItemSelector: { 'sku.$': '$$.Map.Item.Value.sku' },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Same',
        States: { Same: { Type: 'Pass', End: true } },
      },
      End: true,
    });
    const tested = (mapItemReaderData: string) =>
      send(
        new TestStateCommand({
          definition,
          roleArn,
          inspectionLevel: 'DEBUG',
          mock: { result: '[]' },
          stateConfiguration: { mapItemReaderData },
        }),
      );
    expect((await tested('sku,size\nwidget,1\ngadget,2\n')).inspectionData?.afterItemSelector).toBe('[{"sku":"widget"},{"sku":"gadget"}]');
    expect(await tested('sku,sku\nwidget,1\n')).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed' });
  });
});
