import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json, ScheduledTask } from '@quadrille/asl';
import { afterEach } from 'vitest';
import type { Call } from './call.js';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** The host of somebody outside, who is there until the test ends. */
export const serve = async (answer: RequestListener): Promise<string> => {
  server = createServer(answer);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
};

export const callOf = (resource: string, parameters: Json): Call => ({
  task: { taskId: 'a#0#1', resource, parameters, purpose: 'work' } as unknown as ScheduledTask,
  record: {} as Call['record'],
  idempotencyKey: 'key-1',
  signal: new AbortController().signal,
});
