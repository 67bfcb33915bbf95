import { Database } from '@quadrille/service';
import { scratchDatabase } from '@quadrille/testing';
import { SFNClient } from '@aws-sdk/client-sfn';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { Catalogue } from '../catalogue/catalogue.js';
import { migrateStateMachines, openRig, type StubCall } from '../testing/rig.fixture.js';
import { Deletions } from './deletions.js';
import { contentType, Endpoint } from './endpoint.js';

export const place = { region: 'us-east-1', account: '123456789012' };
const key = { accessKeyId: 'QUADRILLEKEY', secretAccessKey: 'a/secret+of=ours' };

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => Buffer.concat(await request.toArray());

/** The endpoint over HTTP on a database of its own, and AWS's own client for it. `call` answers tasks that are neither activities nor wait for tokens. */
export const serveEndpoint = async ({ call }: Readonly<{ call?: StubCall }> = {}) => {
  const scratch = await scratchDatabase({ migrate: migrateStateMachines });
  const database = new Database('saga', { DATABASE_URL: scratch.roleUrl, DATABASE_POOL: 4 });
  await database.open();
  const catalogue = new Catalogue(database, place);
  const hasActivity = (arn: string) => catalogue.activities.has(arn);
  const whyOver = (arn: string) => catalogue.machines.whyOver(arn);
  const rig = await openRig(scratch.roleUrl, { hasActivity, whyOver, ...(call && { call }) });
  const { executions } = rig;
  const failures = rig.faults;
  const deletions = new Deletions(catalogue, executions, (reason) => failures.push(reason));
  const limits = { payloadBytes: 1_048_576, activityPollMs: 3000 };
  const endpoint = new Endpoint(
    { catalogue, executions, deletions, workers: rig.runtime.workers, limits },
    { keys: new Map([[key.accessKeyId, key.secretAccessKey]]), region: place.region, now: Date.now },
  );
  const server = createServer((request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    void bodyOf(request).then(async (body) => {
      const { status, body: text, failure } = await endpoint.answer({ method: 'POST', path: '/', query: '', headers, body }, gone.signal);
      if (failure !== undefined) failures.push(failure);
      response.writeHead(status, { 'content-type': contentType }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clientWith = (credentials: typeof key): SFNClient =>
    new SFNClient({ endpoint: url, region: place.region, credentials, disableHostPrefix: true, maxAttempts: 1 });
  const client = clientWith(key);
  return {
    url,
    client,
    clientWith,
    key,
    database,
    catalogue,
    executions,
    deletions,
    /** Throws what went wrong inside, which the asker is not told. */
    assertSound: (): void => {
      const found = failures.splice(0);
      if (found.length > 0) throw new AggregateError(found, found.map(String).join('\n'));
    },
    close: async (): Promise<void> => {
      await deletions.settled();
      client.destroy();
      server.closeAllConnections();
      server.close();
      await rig.close();
      await database.close();
      await scratch.drop();
    },
  };
};

type Served = Awaited<ReturnType<typeof serveEndpoint>>;

/** One endpoint for all tests of a file; what goes wrong inside fails the test that it happened in. */
export const serveTests = (options?: Parameters<typeof serveEndpoint>[0]): Served => {
  const served = {} as Served;
  beforeAll(async () => void Object.assign(served, await serveEndpoint(options)));
  afterEach(() => served.assertSound());
  afterAll(() => served.close());
  return served;
};
